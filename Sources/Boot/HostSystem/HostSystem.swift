// SPDX-License-Identifier: GPL-3.0-or-later

/// What the computer that this program runs on is: its distribution, how a program is installed on it, and where its
/// files are.
///
/// It is made once, of the text of `os-release`. Nothing else in the sources knows a distribution's packages or paths.
package struct HostSystem: Hashable, Sendable {
    /// Whose packages a system has.
    package enum Distribution: Hashable, Sendable {
        case debian
        /// Ubuntu, or what is made of it.
        case ubuntu
        /// Fedora, or what is made of it: Red Hat's, Rocky and the like.
        case fedora
        case openSUSE
        case arch
        case alpine
        /// Another, or one that does not say what it is.
        case unknown
    }

    /// What it calls itself, for sentences: `Debian GNU/Linux 12 (bookworm)`.
    package let name: String
    /// Whose packages it has.
    package let distribution: Distribution
    /// The release of Debian that it is; `nil` when it is none, or one that is not among those known.
    package let release: ArchiveSuite?
    /// What installs programs on it.
    package let manager: PackageManager
    /// Where the files are that others installed.
    package let files: HostFiles

    /// Reads what a system says of itself, and looks for files; text that says nothing makes an unknown system.
    package init(osRelease text: String, exists: (String) -> Bool = { _ in false }) {
        files = HostFiles(exists: exists)
        let release = OSRelease(text)
        let own = release.words(of: "ID").first
        let ids = (own.map { [$0] } ?? []) + release.words(of: "ID_LIKE")
        distribution = ids.lazy.compactMap(Self.distribution).first ?? .unknown
        manager = PackageManager(of: distribution)
        self.release =
            own == "debian"
            ? ArchiveSuite(codename: release["VERSION_CODENAME"] ?? "")
                ?? ArchiveSuite(release: release["VERSION_ID"] ?? "")
            : nil
        let printable = (release["PRETTY_NAME"] ?? release["NAME"] ?? own ?? "").filter(Self.isPrintable)
        name = printable.isEmpty ? "this system" : String(printable.prefix(HostLimits.nameLength))
    }

    /// A system of which nothing is known.
    package static let unknown = HostSystem(osRelease: "")

    /// The suite that packages are taken from when nobody says: its own, else the newest known.
    package var standardSuite: ArchiveSuite { release ?? .newest }

    /// What to do about a missing part, as the end of a sentence.
    package func remedy(for part: HostPart) -> String {
        guard let command = manager.command, let package = part.package(of: manager) else {
            return "install \(part.title) with this system's package manager"
        }
        return "run \(command) \(package)"
    }

    /// The same for a program by its name, whatever it is.
    package func remedy(forProgram program: String) -> String {
        HostPart(program: program).map(remedy) ?? "install \(program) with this system's package manager"
    }

    private static func distribution(_ id: String) -> Distribution? {
        switch id {
        case "debian": .debian
        case "ubuntu": .ubuntu
        case "fedora", "rhel", "centos": .fedora
        case "opensuse", "suse", "opensuse-leap", "opensuse-tumbleweed": .openSUSE
        case "arch": .arch
        case "alpine": .alpine
        default: nil
        }
    }

    private static func isPrintable(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && $0.value != 0x7f && !(0x80...0x9f).contains($0.value)
        }
    }
}
