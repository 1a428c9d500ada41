// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// One thing by which the server notices a machine.
package enum Sighting: Hashable, Sendable {
    /// It asked for an address; who asked tells how far it is.
    case addressing(MACAddress, Asker)
    /// It was given an address; what it is about is known from the question.
    case addressed(MACAddress, HostAddress)
    /// Its firmware may not start what it is given, and why.
    case doubted(MACAddress, String)
    /// The machine at this address has its network boot program. The owner is told where the network knows it.
    case loaderSent(HostAddress, owner: MACAddress? = nil)
    /// A file of those that signed programs are, or ask for, was asked for from this address; of shim, GRUB and programs it
    /// is also known that they were given. The owner is told where the path, the request or the network says who asks.
    case loaderAsked(LoaderRequest, from: HostAddress, owner: MACAddress? = nil)
    /// The machine at this address stopped to answer in the middle of one of these files.
    case loaderBroken(LoaderRequest, from: HostAddress, owner: MACAddress? = nil)
    /// It stopped at one of its loaders, and why.
    case stopped(MACAddress, String)
    /// It asked for its boot script, or for one of phase 1's files.
    case fetched(MachineStage, MachineIdentity, from: HostAddress?)
    /// Its agent tells something.
    case reported(MachineEvent, from: HostAddress?)

    /// What kind of program on a machine asks for an address.
    package enum Asker: Hashable, Sendable {
        /// The firmware, which will load a network boot program.
        case firmware
        /// iPXE, which will load a script.
        case loader
        /// Anything else: the agent, or an operating system.
        case system
    }

    /// Where it comes from, if it does not say whose the address is.
    package var addressWithoutOwner: HostAddress? {
        switch self {
        case .loaderSent(let address, nil), .loaderAsked(_, let address, nil), .loaderBroken(_, let address, nil):
            address
        default: nil
        }
    }

    /// The same, with the owner of its address where it does not say whose it is.
    package func owned(by neighbour: MACAddress?) -> Self {
        switch self {
        case .loaderSent(let address, nil): .loaderSent(address, owner: neighbour)
        case .loaderAsked(let request, let address, nil): .loaderAsked(request, from: address, owner: neighbour)
        case .loaderBroken(let request, let address, nil): .loaderBroken(request, from: address, owner: neighbour)
        default: self
        }
    }
}
