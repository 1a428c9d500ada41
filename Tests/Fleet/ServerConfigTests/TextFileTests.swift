// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

/// Texts that were given as the image of a disk.
@Suite struct TextFileTests {
    private func name(_ bytes: [UInt8]) throws -> String {
        let content = DiskContent(of: FileProbe(bytes))
        guard case .other(let format) = content.kind else {
            Issue.record("\(content.kind)")
            return ""
        }
        #expect(content.flaw?.remedy.isEmpty == false)
        return format.name
    }

    /// Letters of ASCII as two bytes each.
    private static func wide(_ text: String, highFirst: Bool = false) -> [UInt8] {
        text.utf16.flatMap { unit -> [UInt8] in
            let (low, high) = (UInt8(unit & 0xff), UInt8(unit >> 8))
            return highFirst ? [high, low] : [low, high]
        }
    }

    /// Names of formats are compared whole, so that a case cannot be taken for its neighbour.
    @Test(arguments: [
        ("# Disk DescriptorFile\n", "the descriptor of a VMDK disk (VMware), whose bytes are in other files"),
        ("[InternetShortcut]\r\nURL=https://example.com/disk.img\r\n", "a shortcut to a web address (.url)"),
        ("[Desktop Entry]\nType=Link\n", "a shortcut of a desktop (.desktop)"),
        ("magnet:?xt=urn:btih:0123456789abcdef", "a magnet link"),
        ("https://example.com/disk.img.xz\n", "a web address in place of the file"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a pointer of Git LFS in place of the file"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n", "a signature, key or certificate"),
        ("-----BEGIN PGP MESSAGE-----\n\nhQ\n", "encrypted with GnuPG"),
        ("{\"error\": 404}\n", "a JSON text"), ("[\"a\", \"b\"]\n", "a JSON text"),
        ("<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>", "an XML text"),
        ("HTTP/1.1 200 OK\r\nContent-Type: application/x-raw\r\n\r\n", "what a web server answered, with its head"),
        ("Content-Type: multipart/related\r\n\r\n", "a mail or a saved web page (MIME)"),
        (
            "REM GENRE X\nFILE \"a.bin\" BINARY\n  TRACK 01 MODE1/2352\n",
            "the description of a CD (.cue), whose bytes are in another file"
        ),
        ("# Mapfile. Created by GNU ddrescue version 1.27\n", "the map that ddrescue keeps"),
        ("begin 644 disk.img\nM86)C\n", "a text in uuencode"),
        (
            String(repeating: "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJz1234\n", count: 70),
            "a text in base64"
        ),
        ("00000000: eb63 9010 8ed0 bc00 b0b8 0000 8ed8 8ec0  .c..............\n", "a hex dump"),
        ("#!/bin/sh\nexit\n", "a script"), ("not found\n", "a text"),
        ("<!-- saved -->\n<html><body>", "a web page"), ("<?xml version=\"1.0\"?><!DOCTYPE html><html>", "a web page"),
        ("<?xml version=\"1.0\"?>\n<metalink>\n", "the description of a download (Metalink)"),
    ])
    func `a text is known by what it begins with, in whatever code it is written`(text: String, name: String) throws {
        let bytes = Array(text.utf8)
        #expect(try self.name(bytes) == name)
        // These are known by bytes, whatever is behind them.
        guard !text.hasPrefix("HTTP"), !text.hasPrefix("# Disk") else { return }
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        #expect(try self.name(mark + bytes) == name)
        #expect(try self.name([0xff, 0xfe] + Self.wide(text)) == name)
        #expect(try self.name([0xfe, 0xff] + Self.wide(text, highFirst: true)) == name)
        #expect(try self.name(Self.wide(text)) == name)
    }

    /// Lines of Japanese in Shift-JIS.
    private static let japanese: [UInt8] = (0..<40).flatMap { line -> [UInt8] in
        (0..<10).flatMap { [0x82, UInt8(0xa0 + (line + $0) % 40)] } + [10]
    }
    private static let foreign: [[UInt8]] = [
        Array("Der Rechner f".utf8) + [0xfc] + Array("r alle R".utf8) + [0xe4] + Array("ume\n".utf8),
        [0xff, 0xfe] + wide("Größe 中文\r\n"), japanese,
        Array("padded with zeros up to a block".utf8) + [UInt8](repeating: 0, count: 9_000),
    ]

    @Test(arguments: foreign) func `a text with letters of other codes is a text`(bytes: [UInt8]) throws {
        #expect(try name(bytes) == "a text")
    }

    private static let unwritten: [[UInt8]] = [
        [0xff], [0xe5], [0x5a, 0xa5], [0x20] + [UInt8](repeating: 0xff, count: 11),
    ]

    @Test(arguments: unwritten) func `bytes of a memory that nobody wrote to are no text`(bytes: [UInt8]) {
        let content = DiskContent(of: FileProbe((0..<9_000).map { bytes[$0 % bytes.count] }))
        #expect(content.kind == .unknown)
    }

    @Test func `a web server's head is known with any bytes behind it`() throws {
        let head = Array("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n".utf8)
        #expect(try name(head + DiskContentTests.disk()) == "what a web server answered, with its head")
    }
}
