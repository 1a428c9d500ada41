// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import SystemFiles
import TestProcesses
import Testing

/// Roots that users had write access to before, and initial file systems that have little.
@Suite struct PlaceScriptDangerTests {
    private static let shells = PlaceScriptTests.shells

    @Test(arguments: shells)
    func `a link that a user made under the name of the new file is not followed`(shell: [String]) throws {
        let place = try Place(files: [.of("u/key", 0o600, "secret")])
        defer { place.remove() }
        try place.makeFolder("u", mode: 0o777)
        try place.write("old", to: "victim")
        try place.link("u/.boottorrent", to: "../victim")
        #expect(try place.run(shell) == "")
        #expect(try place.found() == ["u 777", "u/key 600 secret", "victim 644 old"])
    }

    /// As with klibc; a link that leads nowhere counts too.
    @Test(arguments: shells, ["victim", "nowhere", "folder"])
    func `without rm it is not followed either`(shell: [String], target: String) throws {
        let place = try Place(files: [.of("u/key", 0o600, "secret")])
        defer { place.remove() }
        try place.makeFolder("u", mode: 0o777)
        try place.makeFolder("folder", mode: 0o755)
        try place.write("old", to: "victim")
        try place.link("u/.boottorrent", to: "../\(target)")
        #expect(try place.run(["env", "PATH=\(Self.tools(of: place, but: ["rm"]))"] + Self.whole(shell)) == "")
        #expect(
            try place.found() == [
                "folder 755", "u 777", "u/.boottorrent -> ../\(target)", "u/key 600 secret", "victim 644 old",
            ])
    }

    @Test(arguments: shells)
    func `a folder of that name does not keep the file away`(shell: [String]) throws {
        let place = try Place(files: [.of("u/key", 0o600, "secret")])
        defer { place.remove() }
        try place.makeFolder("u/.boottorrent", mode: 0o755)
        #expect(try place.run(shell) == "")
        #expect(try place.found() == ["u 755", "u/.boottorrent 755", "u/key 600 secret"])
    }

    @Test(arguments: [["rm"], []] as [[String]])
    func `of a file that could not be placed nothing is left to read`(missing: [String]) throws {
        let place = try Place(files: [.of("etc/key", 0o600, "secret")])
        defer { place.remove() }
        let tools = try Self.tools(of: place, but: missing + ["mv"])
        #expect(try place.run(["env", "PATH=\(tools)"] + Self.whole(["sh"])) == "")
        #expect(try place.console() == "boottorrent: /etc/key could not be put into the system\n")
        #expect(try place.found() == (missing.isEmpty ? ["etc 755"] : ["etc 755", "etc/.boottorrent 600 "]))
    }

    @Test(arguments: shells)
    func `hosts is replaced in the root's own etc, wherever that is`(shell: [String]) throws {
        let place = try Place(hostName: "pc", files: [])
        defer { place.remove() }
        try place.makeFolder("data/etc", mode: 0o755)
        try place.write("127.0.1.1 old\n", to: "data/etc/hosts")
        try place.link("etc", to: "/data/etc")
        #expect(try place.run(shell) == "")
        #expect(
            try place.found() == [
                "data 755", "data/etc 755", "data/etc/hostname 644 pc\n", "data/etc/hosts 644 127.0.1.1 pc\n",
                "etc -> /data/etc",
            ])
    }

    @Test(arguments: shells)
    func `a second name of the file of hosts keeps what it had`(shell: [String]) throws {
        let place = try Place(hostName: "pc", files: [])
        defer { place.remove() }
        try place.makeFolder("etc", mode: 0o755)
        try place.write("127.0.1.1 old\n", to: "etc/hosts")
        try FileManager.default.linkItem(atPath: "\(place.root)/etc/hosts", toPath: "\(place.root)/other")
        #expect(try place.run(shell) == "")
        #expect(try place.found().contains("etc/hosts 644 127.0.1.1 pc\n"))
        #expect(try place.found().contains("other 644 127.0.1.1 old\n"))
    }

    /// A folder with the programs that the script uses, but some.
    private static func tools(of place: Place, but missing: [String]) throws -> String {
        let folder = "\(place.folder)/tools"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let names = ["cat", "mkdir", "mv", "mount", "chroot", "readlink", "chmod", "rm"]
        for name in names where !missing.contains(name) {
            let program = try #require(Program.path(of: name))
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: program)
        }
        return folder
    }

    /// A shell by its path, for whoever has another search path.
    private static func whole(_ shell: [String]) throws -> [String] {
        [try #require(Program.path(of: shell[0]))] + shell.dropFirst()
    }
}
