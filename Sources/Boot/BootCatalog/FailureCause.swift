// SPDX-License-Identifier: GPL-3.0-or-later

/// What the sentence of an event is about, for a server that tells people what to do: why a machine failed, or what it waits for.
package enum FailureCause: String, Hashable, Sendable, CaseIterable {
    /// No network card has a link.
    case noLink = "no-link"
    /// No DHCP server answers.
    case noLease = "no-lease"
    /// There is no network card that phase 1 has a driver of.
    case noCard = "no-card"
    /// The server gives no answer.
    case noServer = "no-server"
    /// A certificate is not valid at the time that the machine's clock shows.
    case clock
    /// The image has no room in the machine's memory, or on its disk.
    case noRoom = "no-room"
    /// The disk for the image is not there.
    case noDisk = "no-disk"
    /// A disk does not read or write what it is told to.
    case brokenDisk = "broken-disk"
    /// What was fetched is not what the server's manifest names.
    case imageDamaged = "image-damaged"
    /// The server still prepares the image.
    case imagePreparing = "image-preparing"
    /// A person is to choose.
    case waitingForPerson = "waiting-for-person"
}
