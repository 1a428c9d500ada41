// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import NetbootScripts
internal import ServerConfig

/// What `start` prints before the log: what is served, where, and what is left for a person to do.
package struct Announcement: Sendable {
    /// The lines, in order.
    package let lines: [String]

    /// Describes an environment.
    package init(plan: ServerPlan, content: ServerContent) {
        let catalog = content.catalog.current
        lines =
            [
                "Serving on \(plan.endpoint.url) (interface \(plan.interface)); status at \(plan.endpoint.url)\(ServerRoute.status)"
            ]
            + Self.addressing(plan) + Self.loaders(plan)
            + [Self.phase1(content.phase1)] + Self.layers(catalog.layers)
            + Self.images(catalog.offered, isMore: !catalog.preparing.isEmpty) + Self.preparing(catalog.preparing)
            + Self.setAside(catalog.images)
    }

    private static func phase1(_ files: Phase1Files) -> String {
        let full = size(UInt64(files.fullLength))
        guard let small = files.smallLengths else { return "Phase 1: \(full) per machine" }
        return
            "Phase 1: \(size(UInt64(small.lowerBound))) to \(size(UInt64(small.upperBound))) per machine, \(full) where"
            + " the network card is not known beforehand"
    }

    private static func layers(_ layers: [LayerTorrent]) -> [String] {
        layers.map {
            "Layer \($0.offer.name.rawValue): \(size($0.offer.totalLength)), by the swarm, for machines whose image needs it"
        }
    }

    private static func addressing(_ plan: ServerPlan) -> [String] {
        switch plan.addressing {
        case .server(let range, _, let lease):
            ["DHCP: addresses \(range.first) to \(range.last) (\(range.count)), lease \(lease)"]
        case .proxy(let subnet):
            ["DHCP: beside the server of \(subnet), which gives the addresses; we only say what to boot"]
        case .off:
            [
                "DHCP: off. Your DHCP server must send machines here; boottorrent check prints the lines for"
                    + " \(DHCPServerKind.allCases.map(\.title).joined(separator: ", "))",
                "  in short: next server (siaddr) \(plan.endpoint.address); boot file (option 67)"
                    + " \(NetworkBootProgram.bios.fileName) when option 93 is 0, \(NetworkBootProgram.efiX64.fileName) when it"
                    + " is 7 or 9; where it can tell iPXE (option 77), \(plan.endpoint.url)\(BootRoute.script) for that",
            ]
        }
    }

    private static func loaders(_ plan: ServerPlan) -> [String] {
        plan.servesTFTP
            ? [
                "TFTP: \(NetworkBootProgram.allCases.map(\.fileName).joined(separator: ", ")), and"
                    + " \(NetworkBootProgram.nameOf2018) as in 2018"
            ]
            : ["TFTP: off. Copy to your TFTP server:"]
                + TFTPFolder.filesToCopy(from: plan.loaders).map { "  \($0)" }
    }

    private static func images(_ images: [PublishedImage], isMore: Bool) -> [String] {
        images.isEmpty
            ? [isMore ? "Images: none yet" : "Images: none; machines are shown an empty menu"]
            : ["Images:"]
                + images.map {
                    "  \($0.image.displayName) (\($0.image.name), \($0.image.method.keyword)):"
                        + " \(size($0.totalLength)) in \($0.files.count) \($0.files.count == 1 ? "file" : "files")"
                }
    }

    private static func preparing(_ images: [CatalogImage]) -> [String] {
        images.isEmpty
            ? []
            : ["Being prepared, and offered as soon as that is done:"]
                + images.map {
                    "  \($0.displayName) (\($0.folderName)): \(size($0.preparation?.total ?? 0))"
                }
    }

    private static func setAside(_ images: [CatalogImage]) -> [String] {
        let lines = images.flatMap { image -> [String] in
            guard case .broken(let reasons) = image.state else { return [] }
            return reasons.map { "  \(image.folderName): \($0)" }
        }
        return lines.isEmpty ? [] : ["Not served:"] + lines
    }

    /// A size as people read it: `40.8 MB`, in powers of ten.
    static func size(_ bytes: UInt64) -> String {
        guard bytes >= 1_000 else { return "\(bytes) bytes" }
        var unit = 0
        var value = Double(bytes) / 1_000
        let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
        while value >= 999.95, unit < units.count - 1 {
            value /= 1_000
            unit += 1
        }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
