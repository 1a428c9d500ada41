// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetRules
import Foundation
import ServerConfig
import Testing

@Suite struct MachineListFileTests {
    private let room: OneImageRoom
    private let mac = MACAddress("52:54:00:00:00:08")
    private let name = MachineName("pc-08")

    init() throws {
        room = try OneImageRoom("method: bin\nbin: run\n")
        try room.write(Array("#!/bin/sh\n".utf8), to: "oss/pool/run")
    }

    private func write(_ text: String, to place: String) throws { try room.write(Array(text.utf8), to: place) }

    private func text(_ place: String) -> String? {
        FileManager.default.contents(atPath: "\(room.folder)/\(place)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// Gives a machine its name.
    private func change() throws {
        let (mac, name) = try (#require(mac), #require(name))
        try MachineListFile(try room.environment.folders).change { (text) throws(RuleMistake) in
            try text.naming(mac, name)
        }
    }

    @Test func `a list that others change is changed without losing anything of it`() throws {
        let text = "\u{feff}# our room\r\nMAC;Name\r\n52:54:00:00:00:07;pc-07\r\n"
        try write(text, to: "machines.csv")
        let list = MachineListFile(try room.environment.folders)
        let mac = try #require(MACAddress("52:54:00:00:00:08"))
        let name = try #require(MachineName("pc-08"))
        try list.change { (text) throws(RuleMistake) in try text.naming(mac, name) }
        let path = "\(room.folder)/machines.csv"
        let after = try #require(FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) })
        #expect(after.hasPrefix(text) && after.hasSuffix("52:54:00:00:00:08;pc-08\r\n"), "\(after)")
        let third = try #require(MACAddress("52:54:00:00:00:09"))
        let twice = #expect(throws: MachineListFile.Failure.self) {
            try list.change { (text) throws(RuleMistake) in try text.naming(third, name) }
        }
        #expect("\(try #require(twice))".contains("machines.csv:4"))
        // Somebody else saves the file between our look and our change.
        let lost = #expect(throws: MachineListFile.Failure.self) {
            try list.change { (text) throws(RuleMistake) in
                try? Data("name,mac\n".utf8).write(to: URL(filePath: path))
                return try text.naming(mac, name, group: nil, row: 1, column: 1)
            }
        }
        #expect(try #require(lost) == .changedMeanwhile(file: "machines.csv"))
        #expect(FileManager.default.contents(atPath: path) == Data("name,mac\n".utf8))
    }

    @Test(arguments: ["shared/list.csv", "shared/not-there-yet.csv"])
    func `a list that is a link stays one, and the file that it leads to is changed`(target: String) throws {
        try FileManager.default.createDirectory(atPath: "\(room.folder)/shared", withIntermediateDirectories: true)
        try write("name,mac\n", to: "shared/list.csv")
        let list = "\(room.folder)/machines.csv"
        // One link that leads to another, the second of them within its own folder.
        try FileManager.default.createSymbolicLink(atPath: list, withDestinationPath: "shared/link")
        try FileManager.default.createSymbolicLink(
            atPath: "\(room.folder)/shared/link", withDestinationPath: String(target.dropFirst("shared/".count)))
        try change()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: list) == "shared/link")
        #expect(text(target)?.contains("pc-08,52:54:00:00:00:08") == true)
        #expect(text("machines.csv") == text(target))
    }

    @Test func `rights stay, nothing is left behind, and files of others are not touched`() throws {
        try write("name,mac\n", to: "machines.csv")
        try write("somebody's", to: "machines.csv.new")
        #expect(chmod("\(room.folder)/machines.csv", 0o640) == 0)
        let before = try FileManager.default.contentsOfDirectory(atPath: room.folder).sorted()
        try change()
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(room.folder)/machines.csv")
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(text("machines.csv.new") == "somebody's")
        #expect(try FileManager.default.contentsOfDirectory(atPath: room.folder).sorted() == before)
    }

    @Test func `a change of nothing makes no file`() throws {
        try MachineListFile(try room.environment.folders).change { (text) throws(RuleMistake) in text }
        #expect(text("machines.csv") == nil)
    }
}
