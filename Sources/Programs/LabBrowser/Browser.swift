// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// Debian's Chromium without a screen, driven over the DevTools protocol; it ends with the last reference to it or to a page.
///
/// 1. Its profile, and whatever else it writes, is in a folder of its own that is removed.
/// 2. It is told what to do over a socket, not a port, so it can be in a network namespace where this program is not.
/// 3. When this program is killed, the socket is closed, and so it ends by itself.
package final class Browser: Sendable {
    /// Debian's `/usr/bin/chromium-headless-shell` is a script around this.
    private static let path = ["/usr/lib/chromium", "/usr/bin"].map { "\($0)/chromium-headless-shell" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private static let options = [
        "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server",
        "--hide-scrollbars", "--mute-audio", "--force-color-profile=srgb", "--lang=en-US", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--disable-breakpad", "--disable-sync",
        "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
        "--disable-backgrounding-occluded-windows",
    ]

    let pipe: DevToolsPipe
    private let process: BrowserProcess
    /// Where all that it writes is.
    package let folder: String

    /// Whether there is one on this computer.
    package static var isInstalled: Bool { path != nil }

    /// Starts a browser and waits until it answers; in a network namespace, if one is named.
    package static func start(namespace: String? = nil) async throws -> Browser {
        let browser = try Browser(namespace: namespace)
        try await browser.pipe.tell("Browser.getVersion", within: BrowserLimits.start)
        return browser
    }

    private init(namespace: String?) throws {
        guard let path = Self.path else { throw BrowserFailure.notInstalled }
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw BrowserFailure.system("socketpair", problem: String(cString: strerror(errno)))
        }
        let (ours, theirs) = (ends[0], ends[1])
        pipe = DevToolsPipe(ours)
        defer { close(theirs) }
        let temporary = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        folder = "\(temporary)/browser-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let place = namespace.map { ["ip", "netns", "exec", $0] } ?? []
        let own = ["env", "HOME=\(folder)", "TMPDIR=\(folder)", path, "--user-data-dir=\(folder)/profile"]
        do {
            process = try BrowserProcess(
                place + own + Self.options + ["about:blank"], socket: theirs, log: "\(folder)/words")
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        pipe.start { [process] in process.lastWords }
    }

    deinit {
        process.end()
        pipe.stop()
        // Children that were killed a moment ago may still be on their way out, with files open.
        for _ in 0..<50 where FileManager.default.fileExists(atPath: folder) {
            if (try? FileManager.default.removeItem(atPath: folder)) == nil { usleep(20_000) }
        }
    }

    /// Seconds for which it has kept processors busy so far, with all its processes.
    package var processorTime: Double { process.processorTime }

    /// Opens an empty page with a window of this size, in CSS pixels; cookies and storage are shared with none but `other`.
    package func page(
        width: Int = 1_280, height: Int = 800, scale: Double = 1, isMobile: Bool = false,
        beside other: BrowserPage? = nil
    ) async throws -> BrowserPage {
        let context: String
        if let other {
            context = other.context
        } else {
            context = try await pipe.ask("Target.createBrowserContext", as: CreatedContext.self).browserContextId
        }
        let target = try await pipe.ask(
            "Target.createTarget",
            [
                "url": "about:blank", "browserContextId": .string(context), "width": .number(Double(width)),
                "height": .number(Double(height)),
            ], as: CreatedTarget.self
        ).targetId
        let session = try await pipe.ask(
            "Target.attachToTarget", ["targetId": .string(target), "flatten": true], as: AttachedTarget.self
        ).sessionId
        let page = BrowserPage(of: self, context: context, target: target, session: session)
        try await page.prepare()
        try await page.resize(width: width, height: height, scale: scale, isMobile: isMobile)
        return page
    }
}

private struct CreatedContext: Decodable {
    let browserContextId: String
}

private struct CreatedTarget: Decodable {
    let targetId: String
}

private struct AttachedTarget: Decodable {
    let sessionId: String
}
