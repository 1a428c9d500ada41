// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HostSystem
import Phase1Builder
import Testing

/// Packages of a suite that is not the host's, from an archive in a folder.
@Suite(.enabled(if: MadeUpArchive.canBeMade, "apt-get, dpkg-deb, gpg and xz are needed"))
struct SuiteStateTests {
    private static let busybox = ArchiveSuite.trixie.busybox

    @Test func `a signed suite gives its packages, and nothing of the host's apt is touched`() async throws {
        try await withArchive { archive in
            try archive.publish()
            let content = try await archive.packages().content(of: Self.busybox)
            #expect(content == SampleELF.program(isStatic: true))
            // A second question needs the archive no more.
            try FileManager.default.removeItem(atPath: archive.mirror)
            #expect(try await archive.packages().archive(of: "busybox-static").fileName == "busybox-static_1_amd64.deb")
            let names = try FileManager.default.contentsOfDirectory(atPath: archive.cache)
            #expect(Set(names) == ["apt", "busybox-static_1_amd64.deb"])
        }
    }

    @Test func `a link to the cache leads to the same state`() async throws {
        try await withArchive { archive in
            try archive.publish()
            let link = "\(archive.cache)-link"
            try FileManager.default.createDirectory(atPath: archive.cache, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: archive.cache)
            let source = try archive.source()
            let packages = [link, archive.cache].map { DebianPackages(folder: $0, from: source) }
            _ = try await packages[0].content(of: Self.busybox)
            try FileManager.default.removeItem(atPath: archive.mirror)
            for either in packages {
                #expect(try await either.archive(of: "busybox-static").fileName == "busybox-static_1_amd64.deb")
            }
        }
    }

    @Test(arguments: [nil, "stranger"])
    func `what is not signed, or by a stranger, is refused whole`(key: String?) async throws {
        try await withArchive { archive in
            try archive.publish(signedBy: key)
            let failure = await refusal { try await archive.packages().content(of: Self.busybox) }
            guard case .archiveNotSigned(.trixie, _) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(failure?.isMistake == false)
            #expect(failure?.description.contains("nothing of them is used") == true)
            // Nor does a second try find anything that the first left.
            #expect(await refusal { try await archive.packages().content(of: Self.busybox) } != nil)
        }
    }

    @Test func `lists that were changed after they were signed are refused`() async throws {
        try await withArchive { archive in
            try archive.publish()
            let path = "\(archive.lists)/InRelease"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacing("Label: Debian", with: "Label: Debiam").write(
                toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.removeItem(atPath: "\(archive.lists)/Release")
            let failure = await refusal { try await archive.packages().content(of: Self.busybox) }
            guard case .archiveNotSigned = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
        }
        try await withArchive { archive in
            try archive.publish()
            try archive.add("another", [:])
            let failure = await refusal { try await archive.packages().content(of: Self.busybox) }
            guard case .listsNotFetched = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
        }
    }

    @Test func `a suite that is gone is a sentence about the mirror`() async throws {
        try await withArchive { archive in
            let failure = await refusal { try await archive.packages().content(of: Self.busybox) }
            guard case .suiteGone(.trixie, _) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(failure?.isMistake == true)
            #expect(failure?.description.hasPrefix("the mirror has no suite trixie (") == true)
        }
    }

    @Test func `without keys nothing is asked`() async throws {
        try await withArchive { archive in
            var source = try archive.source()
            source.keyring = "/nowhere/keys.gpg"
            let packages = DebianPackages(folder: archive.cache, from: source)
            #expect(
                await refusal { try await packages.content(of: Self.busybox) } == .keyringMissing("/nowhere/keys.gpg"))
        }
    }

    @Test func `a refresh brings what is new, and one that fails leaves what was there`() async throws {
        try await withArchive { archive in
            try archive.publish()
            let packages = try archive.packages()
            #expect(try await packages.archive(of: "busybox-static").fileName == "busybox-static_1_amd64.deb")
            try archive.add("busybox-static", version: "2", ["usr/bin/busybox": [1]])
            try archive.publish()
            #expect(try await packages.archive(of: "busybox-static").fileName == "busybox-static_1_amd64.deb")
            try await packages.refreshLists()
            #expect(try await packages.archive(of: "busybox-static").fileName == "busybox-static_2_amd64.deb")
            try archive.publish(signedBy: nil)
            await #expect(throws: Phase1Failure.self) { try await packages.refreshLists() }
            #expect(try await packages.archive(of: "busybox-static").fileName == "busybox-static_2_amd64.deb")
        }
    }

    @Test func `an archive that is not what the list says is refused`() async throws {
        try await withArchive { archive in
            try archive.publish()
            let path = "\(archive.mirror)/pool/busybox-static_1_amd64.deb"
            var bytes = try Data(contentsOf: URL(filePath: path))
            bytes[bytes.count - 1] ^= 1
            try bytes.write(to: URL(filePath: path))
            let failure = await refusal { try await archive.packages().content(of: Self.busybox) }
            guard case .packageNotFetched("busybox-static", _, .trixie) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(failure?.description.contains("give --update, or give --busybox FILE") == true)
        }
    }

    @Test func `a package that the suite has not is named with it`() async throws {
        try await withArchive { archive in
            try archive.publish()
            let failure = await refusal { try await archive.packages().archive(of: "linux-image-amd64") }
            #expect(failure == .packageUnknown("linux-image-amd64", of: .trixie))
            #expect(failure?.description.contains("of trixie; give --update") == true)
        }
    }

    private func refusal<Value>(_ body: () async throws -> Value) async -> Phase1Failure? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? Phase1Failure
        }
    }
}
