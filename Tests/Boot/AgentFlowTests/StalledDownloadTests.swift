// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// What becomes of a download while its image changes on the server, or the server is away.
@Suite struct StalledDownloadTests {
    let image: ManifestImage
    var talk = Conversation()

    init() throws {
        image = try Sample.image("a")
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately))
    }

    private mutating func stalls() {
        #expect(talk.after(.seconds(1), .transferProgress(Sample.progress(500))).deeds == [])
        #expect(talk.after(.milliseconds(4_999), .transferProgress(Sample.progress(500))).deeds == [])
        #expect(talk.after(.milliseconds(1), .transferProgress(Sample.progress(500))).deeds == [.fetchManifest])
    }

    /// The same image with other content.
    private func changed() throws -> ManifestImage {
        ManifestImage(
            image: image.image, totalLength: 2_000,
            infoHash: InfoHash(try #require(SHA1Digest(bytes: Array(repeating: 2, count: 20)))),
            torrentPath: "/torrents/y.torrent", torrentDigest: .zero)
    }

    @Test mutating func `a download that stands still says so and asks what is on offer, again and again`() throws {
        stalls()
        #expect(try talk.shows("nothing new for about 5 s"))
        #expect(talk.after(.seconds(4), .transferProgress(Sample.progress(500))).deeds == [])
        #expect(talk.after(.seconds(1), .transferProgress(Sample.progress(500))).deeds == [.fetchManifest])
    }

    @Test mutating func `a server that does not answer changes nothing`() {
        stalls()
        #expect(talk.after(.manifestFailed("no answer")) == [])
        #expect(talk.after(.imageComplete).stages == [.verify])
    }

    @Test mutating func `an image that is still on offer is fetched on`() throws {
        stalls()
        let answer = Sample.manifest([try Sample.image("z"), image], timeout: .never)
        #expect(talk.after(.manifestReceived(answer)) == [])
        #expect(talk.after(.imageComplete).stages == [.verify])
    }

    @Test mutating func `an image that changed is fetched anew as it is now`() throws {
        stalls()
        let newer = try changed()
        let actions = talk.after(.manifestReceived(Sample.manifest([newer])))
        #expect(actions.deeds == [.stopFetching, .fetch(newer, Sample.swarm)])
        #expect(actions.stages == [.download])
        #expect(try talk.shows("0.0 KiB of 1.9 KiB"))
    }

    @Test mutating func `an image that is gone is a failure with its reason`() throws {
        stalls()
        let actions = talk.after(.manifestReceived(Sample.manifest([try Sample.image("z")])))
        #expect(actions.deeds == [.stopFetching])
        #expect(actions.events.map(\.reason) == ["the server no longer offers it; its status page says why"])
        #expect(try talk.shows("A could not be started:"))
    }
}
