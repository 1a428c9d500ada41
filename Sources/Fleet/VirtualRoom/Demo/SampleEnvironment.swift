// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import HostSystem
package import Phase1Builder

/// A classroom with one real system in it: Debian's installer, out of a package.
package struct SampleEnvironment: Sendable {
    /// What the installer's first screen says on a serial console.
    package static let marker = "Select a language"
    /// What the menu calls the image.
    package static let displayName = "Debian installer"
    /// Where the server's HTTP routes are.
    package static let httpPort: UInt16 = 8_080

    /// Where the server's HTTP routes have the image's files.
    static let imageAddress = "http://\(RoomPlan.serverAddress):\(httpPort)/images/\(imageName)"
    /// The addresses machines are lent.
    package static let addressRange = "\(RoomPlan.network).50,\(RoomPlan.network).250"

    /// What an environment says of the network it is in.
    package struct Network: Hashable, Sendable {
        /// The interface its server listens on.
        package var interface = RoomPlan.serverInterface
        /// The lines that say who lends addresses.
        package var dhcp = "dhcp: server\ndhcp_range: \(SampleEnvironment.addressRange)"
        /// The value of the key `secure_boot`, as it is written.
        package var secureBoot = "auto"
        /// Keys and values of `phase1`.
        package var phase1 = ["cmdline: \(MachinePlan.kernelWord)"]
        /// Lines that are added to the settings.
        package var more = ""

        /// The server lends addresses and finds out about Secure Boot by itself.
        package init() {}
    }

    /// The environment's folder.
    package let folder: String
    /// The folder of all images.
    package var imagesFolder: String { "\(folder)/oss" }
    /// The folder of its one image.
    package var imageFolder: String { "\(imagesFolder)/\(Self.imageName)" }
    /// Bytes of the image's files.
    let imageBytes: UInt64

    /// Where `start` looks for phase 1.
    package var phase1Folder: String { "\(folder)/out/phase1" }
    /// Where it looks for what phase 1 does not carry.
    package var layersFolder: String { "\(folder)/out/layers" }

    /// Makes the environment for the server of a room, with the installer's files fetched unless they are there.
    ///
    /// It is the installer of the host's suite, whichever phase 1 is made of; of `origin` the signed loaders are fetched.
    /// A plain one has a script by which iPXE fetches the image, and leaves it to others to tell machines of it.
    package init(
        folder: String, packages: String, from origin: PackageSource = PackageSource(), waitsForKey: Bool,
        isPlain: Bool = false, network: Network = Network()
    ) async throws {
        self.folder = folder
        let image = "\(folder)/oss/\(Self.imageName)"
        let manager = FileManager.default
        try manager.createDirectory(atPath: image, withIntermediateDirectories: true)
        // Each room begins without a past: what machines of an earlier one did is not these machines' doing.
        try? manager.removeItem(atPath: "\(folder)/state")
        let source = DebianPackages(folder: packages)
        let archive = try await source.archive(of: source.suite.installer.package)
        // The room's server is in no network but the room's.
        if network.secureBoot != "false" { try await SignedLoaders.fetch(into: packages, from: origin) }
        // Says which package the two files came out of; a dot file is no part of the image.
        let stamp = "\(image)/.package"
        if (try? String(contentsOfFile: stamp, encoding: .utf8)) != archive.fileName {
            let unpacked = "\(packages)/unpacked-\(getpid())"
            defer { try? manager.removeItem(atPath: unpacked) }
            try await source.unpack(archive, into: unpacked)
            for file in ["linux", "initrd.gz"] {
                try? manager.removeItem(atPath: "\(image)/\(file)")
                try manager.moveItem(
                    atPath: "\(unpacked)/\(source.suite.installer.path)/\(file)", toPath: "\(image)/\(file)")
            }
            try archive.fileName.write(toFile: stamp, atomically: true, encoding: .utf8)
        }
        imageBytes = try ["linux", "initrd.gz"].reduce(0) { sum, file in
            sum + (try manager.attributesOfItem(atPath: "\(image)/\(file)")[.size] as? UInt64 ?? 0)
        }
        try PlainBoot.prepare(image, isPlain: isPlain, kernelArguments: Self.kernelArguments)
        try Self.imageSettings.write(toFile: "\(image)/config.yaml", atomically: true, encoding: .utf8)
        let settings = Self.settings(waitsForKey: waitsForKey, isPlain: isPlain, network)
        try settings.write(toFile: "\(folder)/Boottorrent.yaml", atomically: true, encoding: .utf8)
    }

    private static let imageName = "debian-installer"
    private static let kernelArguments = "\(MachinePlan.kernelWord) console=ttyS0,115200 DEBIAN_FRONTEND=text --- quiet"

    /// A menu that waits for ever, or the default at once.
    private static func settings(waitsForKey: Bool, isPlain: Bool, _ network: Network) -> String {
        """
        version: 1
        server:
          interface: \(network.interface)
          address: \(RoomPlan.serverAddress)
          http_port: \(httpPort)
        \(isPlain ? "dhcp: off\ntftp: false" : network.dhcp)
        secure_boot: \(network.secureBoot)
        menu:
          timeout: \(waitsForKey ? -1 : 0)
          default: \(imageName)
        phase1: {\(network.phase1.joined(separator: ", "))}
        \(network.more)

        """
    }

    /// The installer on its serial console, whose output a program can read.
    private static let imageSettings = """
        dispname: \(displayName)
        method: kexec
        kernel: linux
        initrd: initrd.gz
        cmdline: \(kernelArguments)

        """
}
