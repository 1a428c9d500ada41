// SPDX-License-Identifier: GPL-3.0-or-later

/// A key with which Microsoft signs other people's boot programs, shim among them.
package enum MicrosoftKey: String, Hashable, Sendable, CaseIterable {
    /// In PCs from 2012 on; it signs nothing new since June 2026.
    case of2011 = "2011"
    /// In most PCs from 2024 on, in older ones after an update; newest ones may have it alone.
    case of2023 = "2023"

    /// The common name of its certificate.
    package var commonName: String {
        switch self {
        case .of2011: "Microsoft Corporation UEFI CA 2011"
        case .of2023: "Microsoft UEFI CA 2023"
        }
    }

    /// The key whose certificate has this common name.
    init?(commonName: some Sequence<UInt8>) {
        let key = Self.allCases.first { $0.commonName.utf8.elementsEqual(commonName) }
        guard let key else { return nil }
        self = key
    }
}

extension Set<MicrosoftKey> {
    /// In the order of their years.
    package var inOrder: [MicrosoftKey] { MicrosoftKey.allCases.filter(contains) }
}
