// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// Why Foundation could not read or write a file, in words that say what to do where that is known.
package enum FileReason {
    /// One clause without a full stop.
    package static func words(for error: any Error) -> String {
        let text =
            switch (error as? CocoaError)?.code {
            case .fileWriteOutOfSpace: "there is no room left; make some there and try again"
            case .fileWriteVolumeReadOnly: "the file system is read-only"
            default: error.localizedDescription
            }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
