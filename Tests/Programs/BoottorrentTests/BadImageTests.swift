// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// What is wrong with one image is that image's matter.
@Suite(.serialized, .needsServerNamespace, .timeLimit(.minutes(5))) struct BadImageTests {
    @Test func `the images that are right are served, and of the others it is told what is wrong`() async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        try room.addImage("half", "dispname: Half\nmethod: write\nimage: d.img\n", files: ["d.img": "\u{1f}\u{8b}"])
        try Data([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3] + [UInt8](repeating: 7, count: 600)).write(
            to: URL(filePath: "\(room.folder)/room/oss/half/d.img"))
        try room.addImage("typo", "dispname: Typo\nmethod: kexce\n")
        try room.addImage("zwin", "dispname: Right\nmethod: bin\nbin: run\n", files: ["run": "#!/bin/sh\n"])
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        for name in ["typo", "zwin"] {
            #expect(server.output.contains("\n  \(name): oss/\(name)/"), "\(server.output)")
            #expect(server.errors.contains("image=\(name)"), "\(server.errors)")
        }
        // That a disk cannot be unpacked is found out while the server serves.
        try await room.eventually("the disk that is cut short is not told") {
            server.errors.contains("image=half") && server.errors.contains("oss/half/config.yaml:3: image")
        }
        try await room.eventually("the image that is right is not served") {
            try room.ask("/status.json")?.contains("\"right\"") == true
        }
        let status = try #require(try room.ask("/status.json"))
        for name in ["half", "typo", "zwin"] { #expect(!status.contains("\"\(name)\"")) }
        let checked = try room.check()
        #expect(checked.status == 1)
        #expect(checked.output.contains("oss/typo/config.yaml:2: method"))
    }

    @Test func `a default that is not served makes the menu wait`() async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        try room.addImage("right", "dispname: Right\nmethod: bin\nbin: gone\n")
        try room.addImage("other", "dispname: Other\nmethod: bin\nbin: run\n", files: ["run": "#!/bin/sh\n"])
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        #expect(server.errors.contains("note: Boottorrent.yaml:5: menu.default"))
        let manifest = try #require(try room.ask("/agent/manifest?mac=52:54:00:00:00:01&uuid="))
        #expect(manifest.contains("Other") && !manifest.contains("Right"))
    }

    @Test func `a server without any image that is right comes up all the same`() async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        try room.addImage("right", "dispname: Right\nmethod: bin\nbin: gone\n")
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        #expect(server.output.contains("Images: none; machines are shown an empty menu"))
    }

    @Test func `what is wrong with the environment itself is still a reason not to start`() throws {
        let room = try MadeUpServer()
        try room.write("version: 1\nserver: {interface: gone0}\n", to: "room/Boottorrent.yaml")
        try room.addImage("typo", "dispname: Typo\nmethod: kexce\n")
        let server = try room.start()
        #expect(server.waitForEnd() == 1)
        #expect(server.errors.contains("gone0"))
    }
}
