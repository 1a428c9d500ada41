// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// What everybody has without us, in the same room: the network card's iPXE fetches the image from the server by HTTP.
///
/// The server and its HTTP routes are the same; only who tells machines what to boot is not, and a script among the
/// image's files takes the place of phase 1.
struct PlainBoot: Sendable {
    /// The script's name among the image's files.
    static let script = "plain.ipxe"
    /// What failures and logs call the program that gives addresses.
    static let name = "addresses"

    /// A folder for what the program keeps.
    let folder: String

    /// The program.
    let program = "dnsmasq"

    /// Its arguments: addresses, and where the script is.
    var arguments: [String] {
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--log-facility=-", "--no-ping",
            "--pid-file=\(folder)/\(Self.name).pid", "--dhcp-leasefile=\(folder)/\(Self.name).leases",
            "--interface=\(RoomPlan.serverInterface)", "--except-interface=lo",
            "--dhcp-range=\(SampleEnvironment.addressRange),255.255.255.0",
            "--dhcp-boot=\(SampleEnvironment.imageAddress)/\(Self.script)",
        ]
    }

    /// Writes the script for iPXE among an image's files, or takes it away.
    static func prepare(_ image: String, isPlain: Bool, kernelArguments: String) throws {
        let path = "\(image)/\(script)"
        guard isPlain else {
            try? FileManager.default.removeItem(atPath: path)
            return
        }
        let text = """
            #!ipxe
            kernel \(SampleEnvironment.imageAddress)/linux \(kernelArguments)
            initrd \(SampleEnvironment.imageAddress)/initrd.gz
            boot

            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
