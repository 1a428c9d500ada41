// SPDX-License-Identifier: GPL-3.0-or-later

/// Facts about the product as a whole.
enum Product {
    /// The version in development; CHANGELOG.md says what it holds.
    static let version = "0.1.0"
}
