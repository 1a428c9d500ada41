// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

@Suite struct FolderSettingsTests {
    /// The classroom with this in front of its settings, and its images where they are looked for.
    private func host(_ folders: String, images: String = "/env/oss") throws -> MadeUpHost {
        var host = try Classroom.host(settings: "folders: {\(folders)}\n\(Classroom.settings)")
        guard images != "/env/oss" else { return host }
        for (path, file) in host.files where path.hasPrefix("/env/oss") {
            host.put(file, at: images + path.dropFirst("/env/oss".count))
            host.files[path] = nil
        }
        return host
    }

    @Test func `without a word the folders are beside the settings`() throws {
        for settings in [Classroom.settings, Classroom.settings2018] {
            let host = try Classroom.host(settings: settings)
            let environment = try #require(EnvironmentReader.read(folder: "/env", host: host).environment)
            #expect(environment.imagesFolder == "/env/oss")
            #expect(environment.stateFolder == "/env/state")
            #expect(environment.outputFolder == "/env/out")
        }
    }

    @Test(arguments: [
        ("images: ./img//os/, state: kept, out: tmp/out", "/env/img/os", "/env/kept", "/env/tmp/out"),
        ("images: ../img, state: ../../var, out: /var/cache/./x/", "/img", "/var", "/var/cache/x"),
        ("images: /srv/images, out: kept/out, state: kept", "/srv/images", "/env/kept", "/env/kept/out"),
        ("state: .", "/env/oss", "/env", "/env/out"),
        ("out: ~x", "/env/oss", "/env/state", "/env/~x"),
    ])
    func `folders are relative to the environment's, or absolute`(
        written: String, images: String, state: String, output: String
    ) throws {
        let reading = EnvironmentReader.read(folder: "/env", host: try host(written, images: images))
        #expect(reading.problems.isEmpty, "\(reading.problems)")
        let environment = try #require(reading.environment)
        #expect(environment.imagesFolder == images)
        #expect(environment.stateFolder == state)
        #expect(environment.outputFolder == output)
        #expect(environment.images.map(\.folder) == ["debian", "dos", "hello"].map { "\(images)/\($0)" })
    }

    @Test(arguments: [("images: img", "img"), ("images: ./img/", "img"), ("images: /env/img", "/env/img")])
    func `messages name a folder as it is written`(written: String, label: String) throws {
        var host = try host(written, images: "/env/img")
        host.put(.text("dispname: x\n"), at: "/env/img/dos/config.yaml")
        #expect(
            Classroom.messages(host).map { $0.prefix { $0 != ";" } } == [
                "\(label)/dos/config.yaml: method: is missing"
            ])
    }

    @Test func `an environment reached by a link has its folders where it is`() throws {
        var host = try host("images: ../img", images: "/rooms/img")
        for (path, file) in host.files where path.hasPrefix("/env") {
            host.put(file, at: "/rooms/one" + path.dropFirst("/env".count))
            host.files[path] = nil
        }
        host.put(.link("/rooms/one"), at: "/env")
        let environment = try #require(EnvironmentReader.read(folder: "/env", host: host).environment)
        #expect(environment.imagesFolder == "/rooms/img")
        #expect(environment.outputFolder == "/rooms/one/out")
    }

    @Test(arguments: [
        ("state: oss", "folders.state: is the same folder as folders.images; give each its own"),
        ("images: out", "folders.images: is the same folder as folders.out; give each its own"),
        ("state: x, out: ./x/", "folders.out: is the same folder as folders.state; give each its own"),
        ("out: linked", "folders.out: is the same folder as folders.images; give each its own"),
        (
            "images: out/oss",
            "folders.images: is inside folders.out, and what is in there may be deleted; write a folder outside of it"
        ),
        (
            "state: out/state",
            "folders.state: is inside folders.out, and what is in there may be deleted; write a folder outside of it"
        ),
        (
            "state: oss/debian/state",
            "folders.state: is inside folders.images, and what is in there is given to machines; write a folder outside "
                + "of it"
        ),
        (
            "out: linked/tmp",
            "folders.out: is inside folders.images, and what is in there is given to machines; write a folder outside "
                + "of it"
        ),
        (
            "images: ., state: /var/bt",
            "folders.images: has folders.out in it, and what is in there is given to machines; write a folder of its own"
        ),
        (
            "out: ., images: /srv/i, state: /srv/s",
            "folders.out: has Boottorrent.yaml in it, and what is in there may be deleted; write a folder of its own"
        ),
        (
            "out: /, images: /srv/i, state: /env/s",
            "folders.images: is inside folders.out, and what is in there may be deleted; write a folder outside of it|"
                + "folders.state: is inside folders.out, and what is in there may be deleted; write a folder outside of it|"
                + "folders.out: has Boottorrent.yaml in it, and what is in there may be deleted; write a folder of its own"
        ),
        ("out: a/../b", "folders.out: \"a/../b\" has \"..\" behind a name; write the path without it"),
        ("out: /a/..", "folders.out: \"/a/..\" has \"..\" behind a name; write the path without it"),
        ("images: ~/img", "folders.images: \"~/img\" begins with ~, which only a shell replaces; write the whole path"),
        ("state: \"\"", "folders.state: is empty; write a name"),
        ("state: [a]", "folders.state: a list is no text; write one piece of text"),
        ("output: x", "folders.output: is no known key; known here are images, state, out, rules, machines, templates"),
        (
            "rules: oss/rules.yaml",
            "folders.rules: is inside folders.images, and what is in there is given to machines; write a place outside of it"
        ),
        (
            "machines: out/m.csv",
            "folders.machines: is inside folders.out, and what is in there may be deleted; write a place outside of it"
        ),
    ])
    func `folders that get into each other's way are told`(written: String, told: String) throws {
        var host = try host(written)
        host.put(.link("oss"), at: "/env/linked")
        let expected = told.split(separator: "|").map { "Boottorrent.yaml:1: \($0)" }
        let reading = EnvironmentReader.read(folder: "/env", host: host)
        #expect(reading.problems.map(\.description).filter { $0.contains(" folders.") } == expected)
        #expect(reading.environment == nil && reading.servable == nil)
    }

    @Test func `a name that no folder can have is told`() throws {
        let host = try host("out: \(String(repeating: "x", count: 256))")
        #expect(Classroom.messages(host).first?.contains("is longer than a path can be") == true)
    }

    @Test func `a file in a folder's place is told`() throws {
        var host = try host("images: img, state: kept, out: made")
        for name in ["img", "kept", "made"] { host.put(.text("x"), at: "/env/\(name)") }
        host.files = host.files.filter { !$0.key.hasPrefix("/env/oss") }
        #expect(
            Classroom.messages(host) == [
                "img: is no folder; move it away, and make a folder with a folder in it for each image",
                "kept: is no folder; move it away, or write another folder under folders.state",
                "made: is no folder; remove it; it is made at each start",
            ])
    }

    @Test func `a state that cannot be written is worth a line, for a room boots without it`() throws {
        var host = try host("state: kept")
        host.put(.lockedFolder, at: "/env/kept")
        #expect(Classroom.messages(host) == [])
        #expect(
            Classroom.notes(host) == ["kept: cannot be written by root, so a server forgets its machines when it ends"])
        host = try self.host("state: /locked/a/b")
        host.put(.lockedFolder, at: "/locked")
        #expect(
            Classroom.notes(host) == [
                "/locked/a/b: cannot be made by root, so a server forgets its machines when it ends"
            ])
    }

    @Test func `settings that cannot be read do not hide what is wrong with images`() throws {
        var host = try Classroom.host(settings: "version: [1\n")
        host.put(.text("dispname: x\n"), at: "/env/oss/dos/config.yaml")
        #expect(Classroom.messages(host).contains { $0.hasPrefix("oss/dos/config.yaml: method: is missing") })
    }
}
