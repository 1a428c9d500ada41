// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetAccess
internal import FleetModel
internal import NIOPosix
internal import ServiceLifecycle

/// Takes over what `boottorrent token` wrote into the file, within a second or so.
struct TokenFollower: Service {
    let file: TokenFile
    let desk: AccessDesk
    let reporter: Reporter

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var seen: TokenFile.Stamp?
            var complaint: TokenFileFailure?
            while true {
                try await Task.sleep(for: Limits.tokenTick)
                let stamp = try await look { $0.stamp }
                guard stamp != seen || complaint != nil else { continue }
                seen = stamp
                do {
                    desk.take(try await look { try $0.read() })
                    if let complaint { reporter.settle(.tokensRefused, at: complaint.path) }
                    complaint = nil
                } catch let failure as TokenFileFailure {
                    // What was valid before stays so.
                    if let complaint, complaint.path != failure.path {
                        reporter.settle(.tokensRefused, at: complaint.path)
                    }
                    reporter.report(
                        .tokensRefused, at: failure.path, "\(failure.path) \(failure.reason).",
                        remedy: "Do what it says; tokens that were good before stay so.")
                    complaint = failure
                }
            }
        }
    }

    /// On a thread that may wait for a disk.
    private func look<Result: Sendable>(_ body: @escaping @Sendable (TokenFile) throws -> Result) async throws -> Result
    {
        let file = file
        return try await NIOThreadPool.singleton.runIfActive { try body(file) }
    }
}
