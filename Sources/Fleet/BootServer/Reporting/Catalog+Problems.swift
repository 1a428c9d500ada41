// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel

extension Catalog {
    /// The kinds of problems that images have by themselves.
    static let problemCodes: [ProblemCode] = [.imageBroken, .imageWithdrawn, .imageUnreadable, .imageEditRefused]

    /// What is wrong with images, by kind, in the menu's order.
    var problems: [ProblemCode: [Problem.Finding]] {
        Dictionary(grouping: images.flatMap(\.findings), by: \.code)
    }
}

extension CatalogImage {
    /// What is wrong with it, as people are told.
    var findings: [Problem.Finding] {
        var all: [Problem.Finding] = []
        switch state {
        case .broken(let reasons):
            all.append(
                finding(
                    .imageBroken, reasons.joined(separator: "; "),
                    "Mend what is named; the folder is read again when nothing was written to it for a moment."))
        case .withdrawn(_, let reason):
            all.append(
                finding(
                    .imageWithdrawn, reason,
                    "Leave its folder alone for a moment, or put back what is missing: it is hashed and offered again then."
                ))
        case .preparing, .ready, .retired: break
        }
        if !troubles.isEmpty {
            let words = troubles.map { "\($0)" }.joined(separator: "; ")
            all.append(
                finding(
                    .imageUnreadable, words,
                    "Look at the disk and at the file; what can be read is given meanwhile, and the rest is tried again."
                ))
        }
        if !faults.isEmpty {
            all.append(
                finding(
                    .imageEditRefused, faults.joined(separator: "; "),
                    "Mend what is named; machines get what was on offer before until then."))
        }
        return all
    }

    private func finding(_ code: ProblemCode, _ found: String, _ remedy: String) -> Problem.Finding {
        Problem.Finding(
            code, at: Problem.Place("image \(folderName)"), found: found, remedy: remedy,
            image: try? ImageName(folderName))
    }
}
