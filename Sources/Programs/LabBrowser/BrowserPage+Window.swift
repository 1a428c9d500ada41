// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Synchronization

extension BrowserPage {
    /// Gives its window another size in CSS pixels, of `scale` dots each; a mobile one is touched and not clicked.
    package func resize(width: Int, height: Int, scale: Double = 1, isMobile: Bool = false) async throws {
        let (width, height) = (JSON.number(Double(width)), JSON.number(Double(height)))
        try await tell(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": width, "height": height, "screenWidth": width, "screenHeight": height,
                "deviceScaleFactor": .number(scale), "mobile": .bool(isMobile),
            ])
        try await tell("Emulation.setTouchEmulationEnabled", ["enabled": .bool(isMobile)])
        self.isMobile.withLock { $0 = isMobile }
    }

    /// What the user has asked the system for.
    package func media(dark: Bool = false, reducedMotion: Bool = false, forcedColors: Bool = false) async throws {
        let features = [
            ("prefers-color-scheme", dark ? "dark" : "light"),
            ("prefers-reduced-motion", reducedMotion ? "reduce" : "no-preference"),
            ("forced-colors", forcedColors ? "active" : "none"),
        ]
        try await tell(
            "Emulation.setEmulatedMedia",
            ["features": .array(features.map { ["name": .string($0.0), "value": .string($0.1)] })])
    }

    /// The language that the user prefers, for pages that are opened from now on: `de-DE`.
    package func language(_ tag: String) async throws {
        let version = try await browser.pipe.ask("Browser.getVersion", as: BrowserVersion.self)
        try await tell(
            "Emulation.setUserAgentOverride",
            ["userAgent": .string(version.userAgent), "acceptLanguage": .string(tag)])
    }

    /// Whether the page is cut off from the network, what it has open included.
    package func offline(_ isOffline: Bool) async throws {
        try await tell(
            "Network.emulateNetworkConditions",
            ["offline": .bool(isOffline), "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1])
    }

    /// Writes what the window shows as a PNG; the whole page, if wanted.
    package func screenshot(to path: String, whole: Bool = false) async throws {
        var options: JSON = ["format": "png"]
        if whole {
            let size = try await ask("Page.getLayoutMetrics", as: LayoutMetrics.self).cssContentSize
            options = [
                "format": "png", "captureBeyondViewport": true,
                "clip": ["x": 0, "y": 0, "width": .number(size.width), "height": .number(size.height), "scale": 1],
            ]
        }
        let picture = try await ask("Page.captureScreenshot", options, as: Picture.self)
        guard let data = Data(base64Encoded: picture.data) else {
            throw BrowserFailure.refused(command: "Page.captureScreenshot", words: "no picture")
        }
        do {
            try data.write(to: URL(filePath: path))
        } catch {
            throw BrowserFailure.system(path, problem: "\(error)")
        }
    }
}

private struct BrowserVersion: Decodable {
    let userAgent: String
}

private struct LayoutMetrics: Decodable {
    struct Size: Decodable {
        let width: Double
        let height: Double
    }

    let cssContentSize: Size
}

private struct Picture: Decodable {
    let data: String
}
