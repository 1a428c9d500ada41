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
    /// Ask the server for a new key of this boot.
    case fetchKey
    /// Tell the server, without waiting for its answer; ends in no event.
    case report(MachineEvent)
    /// Look what the machine is made of and tell the server, which may take some tries; ends in no event.
    case sendInventory
    /// Get and prove the image, and before it the layers its method needs, then give them to others until nobody
    /// needs more or ``stopFetching``.
    case fetch(ManifestImage, SwarmPolicy, layers: [LayerOffer] = [])
    /// Get phase 1 by the swarm if there is memory for it, and give it to machines that come later, for ever.
    case sharePhase1(Phase1Offer, SwarmPolicy)
    /// Stop getting and giving the image; ends in no event.
    case stopFetching
    /// Make the disk that was written ready to be started, once the machine has left the swarm: from then on it no longer
    /// has all the bytes that it gave. Host name and files of the additions go into the system on it.
    case finishDisk(DiskWrite, additions: SystemAdditions = SystemAdditions())
    /// Load another kernel out of the image, to be started later; it may be told the key by which its system says that it runs, and
    /// the server's UDP port for its messages.
    ///
    /// The host name and the files of the additions go into its initial file system; their command line is in the source.
    case loadKernel(
        image: ImageName, KernelSource, reportsSystem: Bool = false, additions: SystemAdditions = SystemAdditions(),
        messagePort: UInt16? = nil)
    /// Start the loaded kernel, once what was reported has had its chance to leave.
    case startKernel
    /// Run a program in the image's folder on the consoles.
    case run(image: ImageName, program: RelativePath, arguments: [String])
    /// Run QEMU in the image's folder, with a window on the machine's own screen.
    case runGuest(image: ImageName, arguments: [String])
    /// Write a line below what a program left on the consoles; ends in no event.
    case say(String)
    /// Give the consoles to a shell until it ends.
    case openShell
    /// Read what the agent and the kernel have logged.
    case readLog
    /// Tell the server, with the next question for orders, that this order was taken, and why it is not carried out, if it is
    /// not; ends in no event.
    case orderDone(UInt64, refused: String? = nil)
    /// Send magic packets for these cards into the network that the machine is in; ends in no event.
    case wake([MACAddress])
    /// Let people in from afar who have one of these keys, as this order wants; ends in ``AgentEvent/remoteShellOpened(order:refused:)``.
    case openRemoteShell(keys: [String], order: UInt64)
    /// Restart the machine; ends in no event.
    case restart
    /// Restart the machine into the system on its own disk, as far as its firmware can be told; ends in no event.
    case restartToOwnDisk
    /// Switch the machine off; ends in no event.
    case powerOff
}

/// Where the kernel to be started is; its command line is complete.
package enum KernelSource: Hashable, Sendable {
    /// In files of the image.
    case files(KernelStart)
    /// In a medium's ISO file.
    case medium(MediumStart)
}

extension KernelSource {
    /// The same with one more word at the end of the kernel's command line.
    package func adding(_ word: String) -> KernelSource {
        switch self {
        case .files(let start): .files(start.adding(word))
        case .medium(let start): .medium(start.adding(word))
        }
    }
}
