// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Which images are no longer on offer though they were published, and why; machines hear of the others only.
package actor Withdrawals {
    /// The reasons, by image.
    package private(set) var reasons: [ImageName: String] = [:]

    /// Everything published is on offer.
    package init() {}

    /// Takes an image back for as long as this server runs; the first reason stays.
    package func withdraw(_ image: ImageName, because reason: String) {
        if reasons[image] == nil { reasons[image] = reason }
    }
}
