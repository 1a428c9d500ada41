// SPDX-License-Identifier: GPL-3.0-or-later

internal import Subprocess
internal import SystemPackage

/// The server's page as a browser of this computer reaches it while a demo runs.
struct DemoPage: Sendable {
    /// The port of 127.0.0.1 that leads to the server.
    let port: UInt16
    /// The program whose server it is.
    let program: String
    /// The server's environment.
    let environment: String

    /// A line with a link that opens the page once, which the server makes anew each time.
    var invitation: String {
        get async {
            // Without a code the page itself says how to get one.
            guard let code = await self.code else { return "Watch it: \(address)" }
            return "Watch it: \(address)#code=\(code) (good once, for ten minutes)"
        }
    }

    private var address: String { "http://127.0.0.1:\(port)/" }

    /// The code in the link that `token --link` prints; the address before it is the server's in its room.
    private var code: String? {
        get async {
            let run = try? await Subprocess.run(
                .path(FilePath(program)), arguments: ["token", "--link", "--dir", environment],
                output: .string(limit: RoomLimits.toolOutput), error: .discarded)
            guard let run, run.terminationStatus.isSuccess else { return nil }
            return Self.code(in: run.standardOutput)
        }
    }

    /// The code in a link; `nil` where there is none.
    static func code(in text: String) -> String? {
        guard let mark = text.firstRange(of: "#code=") else { return nil }
        let code = text[mark.upperBound...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return code.isEmpty ? nil : String(code)
    }
}
