// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Something the driver is to do; each ends, unless said otherwise, in an event.
package enum AgentAction: Hashable, Sendable {
    /// Load the modules of the devices there are, those of network cards first; ends in no event.
    case loadModules
    /// Find the card, switch it on, get an address.
    case bringUpNetwork
    /// Ask the server what can be started here.
    case fetchManifest
    /// Tell the server, without waiting for its answer; ends in no event.
    case report(MachineEvent)
    /// Get and prove the image, then give it to others until nobody needs more or ``stopFetching``.
    case fetch(ManifestImage, SwarmPolicy)
    /// Get phase 1 by the swarm if there is memory for it, and give it to machines that come later, for ever.
    case sharePhase1(Phase1Offer, SwarmPolicy)
    /// Stop getting and giving the image; ends in no event.
    case stopFetching
    /// Load another kernel from the image's folder, to be started later.
    case loadKernel(image: ImageName, kernel: RelativePath, initrds: [RelativePath], commandLine: String)
    /// Start the loaded kernel, once what was reported has had its chance to leave.
    case startKernel
    /// Run a program in the image's folder on the consoles.
    case run(image: ImageName, program: RelativePath, arguments: [String])
    /// Write a line below what a program left on the consoles; ends in no event.
    case say(String)
    /// Give the consoles to a shell until it ends.
    case openShell
    /// Read what the agent and the kernel have logged.
    case readLog
    /// Restart the machine; ends in no event.
    case restart
}
