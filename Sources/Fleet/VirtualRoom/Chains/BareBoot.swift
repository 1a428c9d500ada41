// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import HostSystem
internal import Phase1Builder

/// A machine's way to the same kernel and initramfs with nothing of ours in it: what dnsmasq and busybox are told.
///
/// In the end the script asks for one more file, by which it is seen from outside that everything is there.
struct BareBoot: Sendable {
    private static let endFile = "end"
    private static let prefix = "fd98:6274::"
    /// The server's address where an IPv6 router is.
    static let serverIPv6 = "\(prefix)1/64"

    private let firmware: MachinePlan.Firmware
    private let folder: String

    /// Puts phase 1's files and the loaders that this firmware needs into a folder.
    init(firmware: MachinePlan.Firmware, phase1: String, packages: String, folder: String) async throws {
        self.firmware = firmware
        self.folder = folder
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: "\(folder)/grub", withIntermediateDirectories: true)
        for name in [Phase1Builder.FileName.kernel, Self.archive(for: firmware)] {
            try copy("\(phase1)/\(name)", as: name)
        }
        if firmware == .secureBoot {
            let signed = try await SignedLoaders.make(
                by: Phase1Options(agent: .missing([]), cache: packages, output: phase1), output: "\(folder)/signed")
            try copy(signed.shim, as: "shimx64.efi")
            try copy(signed.menu, as: "grubx64.efi")
        } else {
            try copy(HostSystem.this.files.loaders.efi, as: "snponly.efi")
        }
        try script.write(toFile: scriptPath, atomically: true, encoding: .utf8)
        try "end\n".write(toFile: endPath, atomically: true, encoding: .utf8)
    }

    /// The archive that such a machine loads: GRUB cannot tell which card it has.
    static func archive(for firmware: MachinePlan.Firmware) -> String {
        firmware == .secureBoot ? Phase1Builder.FileName.initramfs : Phase1Builder.FileName.smallInitramfs
    }

    /// The file that is asked for when the loaders are through.
    var scriptPath: String { firmware == .secureBoot ? "\(folder)/grub/grub.cfg" : "\(folder)/bare.ipxe" }
    /// The file that is asked for when everything is there.
    var endPath: String { "\(folder)/\(Self.endFile)" }

    /// Arguments of busybox.
    var fileServer: [String] { ["httpd", "-f", "-p", "\(SampleEnvironment.httpPort)", "-h", folder] }

    /// Arguments of dnsmasq.
    var addressServer: [String] {
        let loader =
            switch firmware {
            case .bios: "undionly.kpxe"
            case .uefi: "snponly.efi"
            case .secureBoot: "shimx64.efi"
            }
        return [
            "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--log-facility=-", "--log-dhcp", "--no-ping",
            "--user=root", "--pid-file=", "--dhcp-leasefile=\(folder)/leases",
            "--interface=\(RoomPlan.serverInterface)", "--except-interface=lo",
            "--dhcp-range=\(SampleEnvironment.addressRange),255.255.0.0", "--enable-tftp", "--tftp-root=\(folder)",
            "--dhcp-match=set:ipxe,175", "--dhcp-boot=tag:ipxe,bare.ipxe", "--dhcp-boot=tag:!ipxe,\(loader)",
            // Else iPXE waits for a second server, and for an IPv6 router: that is not the firmware's own time.
            "--dhcp-option=tag:ipxe,encap:175,176,1b", "--enable-ra", "--dhcp-range=\(Self.prefix),ra-only,64",
        ]
    }

    private var script: String {
        let archive = Self.archive(for: firmware)
        let kernel = Phase1Builder.FileName.kernel
        guard firmware == .secureBoot else {
            let server = "http://\(RoomPlan.serverAddress):\(SampleEnvironment.httpPort)"
            return """
                #!ipxe
                kernel \(server)/\(kernel)
                initrd \(server)/\(archive)
                imgfetch tftp://\(RoomPlan.serverAddress)/\(Self.endFile)
                sleep 600

                """
        }
        return """
            set timeout=0
            linux /\(kernel)
            initrd /\(archive)
            cat /\(Self.endFile)
            sleep 600

            """
    }

    private func copy(_ source: String, as name: String) throws {
        try FileManager.default.copyItem(atPath: source, toPath: "\(folder)/\(name)")
    }
}
