// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// The scripts that GRUB gets by HTTP; Debian's signed build has that from 2.12 on.
///
/// GRUB takes the body of any answer for the file, that of a 404, too. So the route answers always with a script, and
/// who ran one finds ``mark`` set.
extension GRUBScript {
    /// What starts phase 1 on one machine.
    ///
    /// GRUB reads the archives when it boots: one that stops coming is given up after about half a minute, and the kernel
    /// must be loaded again. After the last attempt the script ends, and the one that asked for it goes on.
    package static func phase1(_ boot: Phase1Boot) -> GRUBScript {
        let device = boot.endpoint.grubDevice
        func file(_ name: String) -> String {
            "\"\(device)\(BootRoute.phase1)/\(boot.hash)/\(name)?\(BootRoute.Query.mac)=\(boot.machine.mac)\""
        }
        return GRUBScript(
            lines: [
                "# Made by boottorrent for \(boot.machine.mac).",
                "set \(mark)=read",
                "echo BootTorrent: phase 1 for \(boot.machine.mac), by HTTP",
            ]
                + attempts(
                    Limits.grubHTTPAttempts, kernel: file(BootRoute.kernelFile), words: boot.words(writing: quoted),
                    archives: boot.archives.map(file),
                    failure: "echo BootTorrent: attempt $attempt of \(Limits.grubHTTPAttempts) by HTTP failed."))
    }

    /// What GRUB gets that asks for no machine's script: a sentence for the screen.
    package static func refusal(_ reason: String) -> GRUBScript {
        // Between single quotes nothing means anything but the next one.
        let words = String(
            decoding: reason.utf8.map { byte in
                (0x20..<0x7f).contains(byte) && byte != UInt8(ascii: "'") ? byte : UInt8(ascii: "?")
            }, as: UTF8.self)
        return GRUBScript(lines: ["echo 'BootTorrent: \(words)'"])
    }

    /// What GRUB reads that came by UEFI's HTTP Boot, where there is no TFTP to fall back to.
    package static func httpBoot(_ endpoint: ServerEndpoint) -> GRUBScript {
        let unsigned = "\"\(endpoint.grubDevice)\(BootRoute.loaders)/\(SignedLoader.unsigned)\""
        return GRUBScript(
            lines: beginning(unsigned: unsigned)
                + [
                    "for round in \((1...Limits.grubAttempts).map(String.init).joined(separator: " ")); do",
                    "    \(asking(endpoint))",
                    "    if [ \"$\(mark)\" != read ]; then",
                    "        echo BootTorrent: no script from \(endpoint.url), attempt $round of \(Limits.grubAttempts)",
                    "    fi",
                    "    sleep $round",
                    "done",
                ] + end("\(endpoint.address) gave no phase 1, or this firmware does not trust its kernel."))
    }

    /// Runs the machine's own script, which returns only when it could start nothing.
    static func asking(_ endpoint: ServerEndpoint) -> String {
        "source \"\(endpoint.grubDevice)\(BootRoute.grubScript)?\(BootRoute.Query.mac)=$net_default_mac\""
    }

    /// The variable that a script of ours sets.
    static let mark = "boottorrent"
}

extension ServerEndpoint {
    /// The server as GRUB names it: `(http,192.0.2.1:8080)`.
    var grubDevice: String { port == 80 ? "(http,\(address))" : "(http,\(address):\(port))" }
}
