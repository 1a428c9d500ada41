// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import BootCatalog
import Testing
import TorrentCore

@Suite struct ManifestCodecTests {
    @Test func `a manifest comes back as it went`() throws {
        let manifest = try Samples.manifest()
        #expect(try Manifest(bencoded: manifest.bencoded) == manifest)
    }

    @Test(arguments: [MenuPolicy.Timeout.immediately, .seconds(1), .seconds(1_000_000), .never])
    func `each timeout comes back as it went`(timeout: MenuPolicy.Timeout) throws {
        let sample = try Samples.manifest()
        let manifest = Manifest(
            images: sample.images,
            menu: MenuPolicy(timeout: timeout, defaultImage: timeout == .never ? nil : try ImageName("dos")),
            swarm: sample.swarm, leave: sample.leave)
        #expect(try Manifest(bencoded: manifest.bencoded) == manifest)
    }

    private static func manifest(_ menu: MenuPolicy, of sample: Manifest) -> Manifest {
        Manifest(images: sample.images, menu: menu, swarm: sample.swarm, leave: sample.leave)
    }

    @Test(arguments: [
        MenuPolicy(timeout: .immediately, start: .ownDisk), MenuPolicy(timeout: .seconds(5), start: .ownDisk),
        MenuPolicy(timeout: .never, start: .wait), MenuPolicy(timeout: .never, start: nil),
    ])
    func `the own disk and waiting come back as they went, and to an agent of before a menu waits`(
        menu: MenuPolicy
    ) throws {
        let manifest = Self.manifest(menu, of: try Samples.manifest())
        #expect(try Manifest(bencoded: manifest.bencoded) == manifest)
        var tree = try Tree(manifest.bencoded)
        tree.set(nil, at: ["menu", "own-disk"])
        tree.set(nil, at: ["menu", "wait"])
        #expect(try Manifest(bencoded: tree.bencode.encoded).menu == MenuPolicy(timeout: .never, start: nil))
    }

    @Test func `two hundred images fit, one more does not`() throws {
        let sample = try Samples.manifest()
        let images = try (0...200).map { try Samples.image("i\($0)", .qemu(arguments: [])) }
        let menu = MenuPolicy(timeout: .never, defaultImage: nil)
        let full = Manifest(images: Array(images.dropLast()), menu: menu, swarm: sample.swarm, leave: sample.leave)
        #expect(try Manifest(bencoded: full.bencoded) == full)
        let over = Manifest(images: images, menu: menu, swarm: sample.swarm, leave: sample.leave)
        #expect(throws: CatalogProblem(.tooMany(201, limit: 200), in: "images", at: 9)) {
            try Manifest(bencoded: over.bencoded)
        }
    }

    @Test func `unknown keys are passed over`() throws {
        let manifest = try Samples.manifest()
        var root = try Tree(manifest.bencoded)
        root.set(.integer(7), at: ["zzz"])
        root.set(.list([.text("x")]), at: ["swarm", "aaa"])
        root.set(.dictionary([:]), at: ["images", "0", "later"])
        #expect(try Manifest(bencoded: root.bencode.encoded) == manifest)
    }

    @Test func `the version is looked at before everything else`() {
        let later = Array("d6:imagesi1e7:versioni2ee".utf8)
        #expect(throws: CatalogProblem(.unknownVersion(2), in: "version", at: 21)) { try Manifest(bencoded: later) }
        #expect(throws: CatalogProblem(.missing, in: "version", at: 0)) { try Manifest(bencoded: Array("de".utf8)) }
        #expect(throws: CatalogProblem(.wrongType(wanted: .dictionary), in: "", at: 0)) {
            try Manifest(bencoded: Array("le".utf8))
        }
    }

    @Test(arguments: [
        ["images"], ["menu"], ["swarm"], ["leave"], ["menu", "timeout"], ["menu", "default"], ["swarm", "peer-port"],
        ["swarm", "trackers"], ["swarm", "local-discovery"], ["swarm", "peer-exchange"], ["leave", "min"],
        ["leave", "max"], ["images", "0", "name"], ["images", "0", "display-name"], ["images", "0", "length"],
        ["images", "0", "info-hash"], ["images", "0", "torrent"], ["images", "0", "torrent-sha256"],
        ["images", "0", "method"], ["images", "0", "kernel"], ["images", "0", "initrds"],
        ["images", "0", "command-line"], ["images", "1", "program"], ["images", "1", "arguments"],
        ["images", "3", "file"], ["images", "3", "kernel-at"], ["images", "3", "initrds-at"],
        ["images", "3", "additions"], ["images", "3", "additions", "0", "path"],
        ["images", "3", "additions", "0", "lines"], ["images", "3", "additions", "0", "executable"],
        ["images", "4", "disk-image"], ["images", "4", "disk"], ["images", "4", "erase"], ["images", "4", "after"],
        ["layers", "0", "name"], ["layers", "0", "length"], ["layers", "0", "torrent"],
        ["images", "2", "arguments"], ["system", "files", "0", "path"], ["system", "files", "0", "mode"],
        ["system", "files", "1", "fetch"], ["system", "files", "1", "length"], ["system", "files", "1", "sha256"],
        ["registration", "groups"],
    ])
    func `a key that is missing or of another type is named`(path: [String]) throws {
        let whole = try Tree(Samples.manifest().bencoded)
        var lacking = whole
        lacking.set(nil, at: path)
        let missing = try #require(throws: CatalogProblem.self) { try Manifest(bencoded: lacking.bencode.encoded) }
        #expect(missing.keyPath == Tree.keyPath(path))
        #expect(missing.reason == .missing)
        var wrong = whole
        wrong.set(.dictionary(["x": .integer(1)]), at: path)
        let mistyped = try #require(throws: CatalogProblem.self) { try Manifest(bencoded: wrong.bencode.encoded) }
        #expect(mistyped.keyPath.hasPrefix(Tree.keyPath(path)))
    }

    @Test(
        arguments: [
            (
                ["images", "0", "kernel"], Bencode.text("../vmlinuz"),
                "has \"..\" in it; a path must not leave its folder"
            ),
            (["images", "0", "name"], .text("a/b"), "has a backslash or a control character in it"),
            (["images", "0", "method"], .integer(1), "is no text in UTF-8"),
            (["images", "0", "display-name"], .text("a\u{1b}[2J"), "has a control character in it"),
            (["images", "0", "display-name"], .text(""), "is empty"),
            (["images", "0", "display-name"], .bytes([0xff]), "is no text in UTF-8"),
            (["images", "1", "display-name"], .text("Image debian"), "\"Image debian\" is there twice"),
            (["images", "2", "name"], .text("debian"), "\"debian\" is there twice"),
            (["images", "0", "kexec-call"], .text("both"), "\"both\" is none of files, segments"),
            (["images", "1", "after"], .text("sleep"), "\"sleep\" is none of menu, reboot, poweroff, shell"),
            (["images", "3", "kernel-at"], .list([.integer(1)]), "is not the offset and the length of a run of bytes"),
            (
                ["images", "3", "kernel-at"], .list([.integer(1), .integer(0)]),
                "is not the offset and the length of a run of bytes"
            ),
            (["images", "4", "disk"], .text("a b"), "\"a b\" names no disk"),
            (["images", "4", "after"], .text("sleep"), "\"sleep\" is none of reboot, poweroff, kexec"),
            (["images", "4", "grow-gpt"], .integer(2), "2 is out of range; 0 to 1 are allowed"),
            (
                ["images", "4", "sector-length"], .integer(520),
                "520 is no length of sectors; 512 and 4096 are known"
            ),
            (["images", "4", "sector-length"], .integer(0), "0 is out of range; 512 to 4096 are allowed"),
            (["layers", "1", "name"], .text("disks"), "\"disks\" is there twice"),
            (["layers", "0", "name"], .text(""), "is empty"),
            (["layers"], .list(Array(repeating: .integer(0), count: 17)), "has 17 entries; 16 are allowed"),
            (["images", "0", "length"], .integer(-1), "-1 is out of range; 0 to 9223372036854775807 are allowed"),
            (["images", "0", "info-hash"], .text("xy"), "is not made of 40 hexadecimal digits"),
            (["images", "0", "torrent"], .text("http://x"), "does not begin with a slash"),
            (
                ["images", "0", "command-line"], .text(String(repeating: "x", count: 2048)),
                "has 2048 bytes; 2047 are allowed"
            ),
            (["menu", "default"], .text("nix"), "\"nix\" is none of the images"),
            (["menu", "timeout"], .integer(-2), "-2 is out of range; -1 to 1000000 are allowed"),
            (["swarm", "peer-port"], .integer(65536), "65536 is out of range; 1 to 65535 are allowed"),
            (["swarm", "local-discovery"], .integer(2), "2 is out of range; 0 to 1 are allowed"),
            (
                ["swarm", "trackers", "0"], .text("http://tracker/announce"),
                "has \"tracker\" where a numeric address belongs; machines do not look names up"
            ),
            (["swarm", "trackers", "1"], .text("udp://192.0.2.1/"), "has no port"),
            (["swarm", "trackers", "1"], .text("ftp://192.0.2.1/"), "begins with neither http:// nor udp://"),
            (
                ["swarm", "networks", "0"], .text("192.0.2.1/24"),
                "\"192.0.2.1/24\" is no IPv4 network such as 192.168.1.0/24"
            ),
            (["swarm", "networks", "1"], .text("fd00::/8"), "\"fd00::/8\" is no IPv4 network such as 192.168.1.0/24"),
            (["swarm", "racks", "0"], .text("10.0.1.0"), "\"10.0.1.0\" is no IPv4 network such as 192.168.1.0/24"),
            (["swarm", "origins", "1"], .text("server"), "\"server\" is no numeric address such as 192.168.1.1"),
            (["boot", "number"], .integer(0), "0 is out of range; 1 to 9223372036854775807 are allowed"),
            (["boot", "key"], .text("00112233445566778899aabbccddee"), "is not made of 32 hexadecimal digits"),
            (["registration", "groups", "0"], .text(""), "is empty"),
            (["netconsole"], .integer(0), "0 is out of range; 1 to 65535 are allowed"),
            (["registration", "groups", "1"], .text("a\u{1b}b"), "has a control character in it"),
            (["netconsole"], .integer(0), "0 is out of range; 1 to 65535 are allowed"),
            (["netconsole"], .integer(65_536), "65536 is out of range; 1 to 65535 are allowed"),
            (["images", "0", "netconsole"], .integer(2), "2 is out of range; 0 to 1 are allowed"),
            (
                ["registration", "groups"], .list(Array(repeating: .text("x"), count: 65)),
                "has 65 entries; 64 are allowed"
            ),
            (["leave", "max"], .integer(4), "4 is out of range; 5 to 1000000 are allowed"),
        ] as [([String], Bencode, String)])
    func `a value out of its range says what is allowed`(path: [String], value: Bencode, sentence: String) throws {
        var tree = try Tree(Samples.manifest().bencoded)
        tree.set(value, at: path)
        let problem = try #require(throws: CatalogProblem.self) { try Manifest(bencoded: tree.bencode.encoded) }
        #expect(problem.keyPath == Tree.keyPath(path))
        #expect(problem.reason.description == sentence)
    }

    @Test func `networks, racks and origins may be missing, as in what an older server tells`() throws {
        var tree = try Tree(Samples.manifest().bencoded)
        tree.set(nil, at: ["swarm", "networks"])
        tree.set(nil, at: ["swarm", "racks"])
        tree.set(nil, at: ["swarm", "origins"])
        let swarm = try Manifest(bencoded: tree.bencode.encoded).swarm
        #expect(swarm.networks.isEmpty && swarm.racks.isEmpty && swarm.origins.isEmpty)
    }

    @Test func `a manifest without netconsole has no port, and images whose kernels send no messages`() throws {
        var tree = try Tree(Samples.manifest().bencoded)
        tree.set(nil, at: ["netconsole"])
        tree.set(nil, at: ["images", "0", "netconsole"])
        let manifest = try Manifest(bencoded: tree.bencode.encoded)
        #expect(manifest.netconsole == nil)
        #expect(manifest.images.allSatisfy { !$0.image.sendsMessages })
        let whole = try Manifest(bencoded: Samples.manifest().bencoded)
        #expect(whole.netconsole == 6_666)
        #expect(whole.images.filter(\.image.sendsMessages).map(\.image.name.text) == ["debian"])
    }

    @Test func `sixteen origins fit, one more does not`() throws {
        var tree = try Tree(Samples.manifest().bencoded)
        tree.set(.list((1...16).map { .text("10.0.0.\($0)") }), at: ["swarm", "origins"])
        #expect(try Manifest(bencoded: tree.bencode.encoded).swarm.origins.count == 16)
        tree.set(.list((1...17).map { .text("10.0.0.\($0)") }), at: ["swarm", "origins"])
        let problem = #expect(throws: CatalogProblem.self) { try Manifest(bencoded: tree.bencode.encoded) }
        #expect(problem?.keyPath == "swarm.origins")
        #expect(problem?.reason == .tooMany(17, limit: 16))
    }

    @Test func `sixty-four racks fit, one more does not`() throws {
        let sample = try Samples.manifest()
        let racks = try (0...64).map { try #require(Subnet("10.0.\($0).0/24")) }
        func manifest(_ racks: [Subnet]) -> Manifest {
            let swarm = SwarmPolicy(
                peerPort: 6881, trackers: [], usesLocalDiscovery: false, usesPeerExchange: false, racks: racks)
            return Manifest(images: sample.images, menu: sample.menu, swarm: swarm, leave: sample.leave)
        }
        let full = manifest(racks.dropLast())
        #expect(try Manifest(bencoded: full.bencoded) == full)
        let problem = #expect(throws: CatalogProblem.self) { try Manifest(bencoded: manifest(racks).bencoded) }
        #expect(problem?.keyPath == "swarm.racks")
        #expect(problem?.reason == .tooMany(65, limit: 64))
    }

    @Test func `a problem names byte, key and reason`() {
        let text = "d6:imagesle5:leavede4:menude5:swarmde7:versioni1ee"
        let problem = #expect(throws: CatalogProblem.self) { try Manifest(bencoded: Array(text.utf8)) }
        #expect(problem?.description == "byte 26: menu.timeout: is missing")
    }

    @Test func `every cut is refused`() throws {
        let whole = try Samples.manifest().bencoded
        for length in 0..<whole.count {
            #expect(throws: CatalogProblem.self) { try Manifest(bencoded: Array(whole[..<length])) }
        }
    }

    @Test(arguments: UInt64(1)...8)
    func `flipped bits never trap, and what is read can be written`(seed: UInt64) throws {
        let whole = try Samples.manifest().bencoded
        var generator = Seeded(seed)
        for _ in 0..<2_000 {
            guard let manifest = try? Manifest(bencoded: generator.damaged(whole)) else { continue }
            var copy = manifest
            copy.passedOver = []
            #expect(try Manifest(bencoded: copy.bencoded) == copy)
        }
    }

    @Test func `an image whose method is not known is left out with a sentence, and nothing else`() throws {
        let sample = try Samples.manifest()
        var tree = try Tree(sample.bencoded)
        tree.set(.text("teleport"), at: ["images", "2", "method"])
        tree.set(nil, at: ["images", "2", "length"])
        let manifest = try Manifest(bencoded: tree.bencode.encoded)
        #expect(manifest.images == sample.images.filter { $0.image.name.text != "dos" })
        #expect(manifest.menu == sample.menu && manifest.layers == sample.layers)
        #expect(
            manifest.passedOver == [
                "image dos is left out: this phase 1 does not know its method \"teleport\"; start the machine with a phase 1"
                    + " of the server's version"
            ])
    }

    @Test func `a menu whose default has a method that is not known waits for a person`() throws {
        var tree = try Tree(Samples.manifest().bencoded)
        tree.set(.text("teleport"), at: ["images", "1", "method"])
        let manifest = try Manifest(bencoded: tree.bencode.encoded)
        #expect(manifest.menu == MenuPolicy(timeout: .never, defaultImage: nil))
        #expect(manifest.images.count == 4)
    }

    @Test func `names of what is left out are compared with the others all the same`() throws {
        var tree = try Tree(Samples.manifest().bencoded)
        tree.set(.text("teleport"), at: ["images", "0", "method"])
        tree.set(.text("debian"), at: ["images", "2", "name"])
        let problem = #expect(throws: CatalogProblem.self) { try Manifest(bencoded: tree.bencode.encoded) }
        #expect(problem?.description.contains("images[2].name: \"debian\" is there twice") == true)
    }

    @Test func `a layer that is not known is passed over with a sentence, and nothing else`() throws {
        let sample = try Samples.manifest()
        var tree = try Tree(sample.bencoded)
        tree.set(.text("holograms"), at: ["layers", "1", "name"])
        let manifest = try Manifest(bencoded: tree.bencode.encoded)
        #expect(manifest.layers == sample.layers.filter { $0.name != .qemu })
        #expect(manifest.images == sample.images)
        #expect(manifest.passedOver.count == 1)
        #expect(manifest.passedOver.first?.hasPrefix("layer holograms is left out") == true)
    }

    @Test func `the page has the codec's keys and its example is read`() throws {
        let page = try Page("manifest.md")
        let keys = page.firstCells(under: "Keys")
        let sample = try Samples.manifest()
        let others = [MenuPolicy(timeout: .seconds(5), start: .ownDisk), MenuPolicy(timeout: .never, start: .wait)]
        let manifests = [sample] + others.map { Self.manifest($0, of: sample) }
        let written = try manifests.map { Tree.keyPaths(in: try Tree($0.bencoded).bencode) }
        #expect(Set(keys) == written.reduce([]) { $0.union($1) })
        #expect(Set(keys).count == keys.count)
        let example = try Manifest(bencoded: page.code(in: "bencode"))
        #expect(example.images.map(\.image.displayName) == ["Debian 12"])
        #expect(example.bencoded == page.code(in: "bencode"))
    }

    @Test func `a manifest of before, without what a larger disk or other sectors need, is read`() throws {
        var tree = try Tree(Samples.manifest().bencoded)
        tree.set(nil, at: ["images", "4", "grow-gpt"])
        tree.set(nil, at: ["images", "4", "sector-length"])
        let method = try Manifest(bencoded: tree.bencode.encoded).images[4].image.method
        guard case .write(let write) = method else { throw PathProblem.empty }
        #expect(write.growsTable)
        #expect(write.sectorLength == nil)
    }
}
