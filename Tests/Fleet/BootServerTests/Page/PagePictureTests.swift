// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import LabBrowser
import TestBrowser
import Testing

/// The pictures of docs/page.md and README.md.
///
/// With `REFRESH_GOLDEN=1` in the environment they are written; look at them before committing.
@Suite(.serialized, .needsBrowser, .timeLimit(.minutes(5))) struct PagePictureTests {
    private struct Picture {
        let name: String
        let address: String
        var isDark = false
        var size = (width: 1_280, height: 800)
    }

    private static let pictures = [
        Picture(name: "page-room-light", address: "#/room"),
        Picture(name: "page-room-dark", address: "#/room", isDark: true),
        Picture(name: "page-swarm-light", address: "#/swarm/debian", size: (1_280, 1_400)),
        Picture(name: "page-projector-dark", address: "#/room?projector=1", isDark: true, size: (1_920, 1_080)),
        Picture(name: "page-machine-light", address: "#/machine/pc-05", size: (1_280, 1_200)),
        Picture(name: "page-history-light", address: "#/history", size: (1_280, 1_200)),
        Picture(name: "page-images-light", address: "#/images"),
        Picture(name: "page-phone-light", address: "#/room", size: (390, 844)),
    ]

    private static let folder = (0..<5).reduce(URL(filePath: #filePath)) { folder, _ in
        folder.deletingLastPathComponent()
    }.appending(path: "docs/pictures")

    @Test func `every picture can be taken`() async throws {
        let room = try PageRoom()
        try await room.remember()
        let catalog = room.sample.content.catalog
        catalog.prepare(
            try ImageName("windows"), displayName: "Windows 11",
            PreparationProgress(done: 9_200_000_000, total: 21_000_000_000))
        catalog.reject(
            folderName: "mint", because: ["oss/mint/config.yaml:3: There is no key methd. Did you mean method?"])
        let isRefreshing = ProcessInfo.processInfo.environment["REFRESH_GOLDEN"] == "1"
        let folder = isRefreshing ? Self.folder : room.sample.folder
        try await room.looked { visit in
            // The swarm's curves are of what a page has seen itself.
            try await room.fill {
                await room.served.stream.look()
                try await visit.untilDrawn()
            }
            room.swarm.sends(PageRoom.imageSize / 25)
            await room.served.stream.look()
            try await visit.untilSeen("9 of 30 ready")
            for picture in Self.pictures {
                try await visit.page.resize(width: picture.size.width, height: picture.size.height)
                try await visit.page.media(dark: picture.isDark)
                try await visit.go(to: picture.address)
                try await visit.page.until("document.querySelector('[aria-busy=true]') === null")
                try await take(picture.name, of: visit, into: folder)
            }
            try await visit.page.resize(width: 1_280, height: 800)
            try await visit.page.media(dark: false)
            try await visit.go(to: "#/room")
            try await visit.selectAll()
            try await visit.press("Boot image")
            try await visit.page.until("document.querySelector('dialog[open]') !== null")
            try await take("page-boot-light", of: visit, into: folder)
        }
    }

    private func take(_ name: String, of visit: PageVisit, into folder: URL) async throws {
        // What was drawn for another size or theme is drawn anew.
        try await visit.untilDrawn()
        let path = folder.appending(path: "\(name).png").path
        try await visit.page.screenshot(to: path)
        let picture = try Data(contentsOf: URL(filePath: path))
        #expect(picture.starts(with: [0x89, 0x50, 0x4e, 0x47]) && picture.count > 10_000, "\(name)")
    }
}
