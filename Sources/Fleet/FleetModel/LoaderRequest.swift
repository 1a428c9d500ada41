// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What was asked for while a machine starts by signed programs, told by the name of the file.
package enum LoaderRequest: Hashable, Sendable {
    /// shim itself.
    case shim
    /// A program that firmware loads first, under its name for everybody.
    case program
    /// The same name in a folder of one machine's own, where it may stand for shim.
    case ownProgram
    /// What shim 16 looks for beside itself as soon as it runs; it need not be there.
    case besideShim
    /// GRUB, which shim asks for.
    case menu
    /// MokManager, which shim asks for when keys are to be enrolled or somebody pressed a key in its message.
    case keyManager
    /// Anything else, as GRUB asks for.
    case other

    /// Names of programs that firmware loads first, for any machine.
    package static let programs: Set<String> = ["undionly.kpxe", "pxelinux.0", "snponly.efi"]

    /// Tells what a path is, of a URL or in the folder that is given out by TFTP.
    package init(path: some StringProtocol) {
        let names = path.split(separator: "/")
        let name = names.last.map { String($0) } ?? ""
        if name == "shimx64.efi" {
            self = .shim
        } else if name == "grubx64.efi" {
            self = .menu
        } else if name == "mmx64.efi" {
            self = .keyManager
        } else if name.hasPrefix("revocations") && name.hasSuffix(".efi") || name.hasPrefix("shim_certificate") {
            self = .besideShim
        } else if Self.programs.contains(name) {
            self = Self.owner(ofPath: path) == nil ? .program : .ownProgram
        } else {
            self = .other
        }
    }

    /// Whether a request for it tells nothing unless it was given.
    package var countsWhenGiven: Bool {
        switch self {
        case .shim, .program, .ownProgram, .menu: true
        case .besideShim, .keyManager, .other: false
        }
    }

    /// The machine whose own folder a file is in: `/srv/tftp/52-54-00-12-34-56/snponly.efi`.
    package static func owner(ofPath path: some StringProtocol) -> MACAddress? {
        path.split(separator: "/").dropLast().lazy.compactMap { MACAddress($0) }.first
    }
}
