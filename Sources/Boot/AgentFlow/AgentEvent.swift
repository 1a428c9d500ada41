// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Something that happened on the machine or at its keyboard.
package enum AgentEvent: Hashable, Sendable {
    /// The agent runs.
    case started
    /// The kernel's command line does not say what the agent needs; the text is the reason.
    case misconfigured(String)
    /// The agent looked what the machine's firmware is, what a UEFI says of Secure Boot, and what else the machine says of
    /// itself.
    case firmwareKnown(FirmwareKind, SecureBootState? = nil, MachineTraits = MachineTraits())
    case networkUp(NetworkSummary)
    case networkFailed(Trouble)
    /// There is no network card that this phase 1 has a driver of, and the next boot brings all drivers; the text is the
    /// reason.
    case cardUnknown(Trouble)
    /// The machine was lent another address, or one again after it had none.
    case networkChanged(NetworkSummary)
    /// The address was taken back and no other is lent yet; the text is the reason.
    case networkLost(String)
    case manifestReceived(Manifest)
    case manifestFailed(Trouble)
    /// How a download stands, whom it is connected to, and what else came and went.
    case transferProgress(TransferProgress, peers: PeerCount? = nil, traffic: TrafficCount = TrafficCount())
    /// The server answered to something that was reported, and that asked for this name, if for any.
    case serverAnswered(EventAnswer, to: Registration? = nil)
    /// The server does not know the key that something reported was signed with.
    case keyRefused
    /// The server gave this boot a new key, and this number.
    case keyReceived(BootNumber)
    /// Every needed byte of the image is there and proved.
    case imageComplete
    /// Nobody needs this machine's bytes any more.
    case swarmReleased
    case imageFailed(Trouble)
    /// The image cannot be started on this machine, however often it is tried; the text is the reason.
    case imageImpossible(Trouble)
    /// Where the image's bytes go, if not into memory: a disk, as people know it.
    case targetChosen(String)
    /// The image's bytes cannot be stored at the moment, which is tried again; the text is the reason, `nil` when that is over.
    case storageTroubled(Trouble?)
    /// Other machines can have the phase 1 of this name from this one.
    case givesPhase1(String)
    /// Other machines can have it from this one no longer.
    case givesNoPhase1
    /// The disk that was written is ready; the note says what could not be done, for a person to read.
    case diskFinished(WrittenDisk, note: String? = nil)
    case kernelLoaded
    case handOverFailed(Trouble)
    /// A file that the system is to be given is no longer where the manifest has it; the text is the reason.
    case fileGone(Trouble)
    /// The image's program ended; the text says how.
    case programEnded(String, isSuccess: Bool)
    case shellEnded
    /// The log's lines, the latest last.
    case logRead([String])
    /// The server wants something, and has proved that it is the server.
    case ordered(Order)
    /// People can come in from afar, as an order wanted, or the reason why not.
    case remoteShellOpened(order: UInt64, refused: String?)
    case key(Key)
    /// Time went by; to be sent at ``AgentFlow/nextWake(after:)``.
    case elapsed
    /// Ctrl-Alt-Del, or a signal that asks for the same.
    case restartWanted
}

/// How the machine is connected.
package struct NetworkSummary: Hashable, Sendable {
    /// The kernel's name of the card.
    package let interface: String
    /// The card's hardware address.
    package let mac: MACAddress
    /// What kind of PCI card that is; `nil` for a card on another bus.
    package let card: PCIIdentity?
    /// The machine's address in the network, as people write it.
    package let address: String
    /// The words that tell another kernel of this address: `ip=… BOOTIF=…`.
    package let kernelWords: String
    /// The words that have another kernel ask for an address, once this one is lost: `ip=dhcp BOOTIF=…`.
    package let askingKernelWords: String
    /// What a person should know of the connection, as a sentence without its full stop; `nil` for nothing.
    package let remark: String?

    /// Puts these together.
    package init(
        interface: String, mac: MACAddress, address: String, kernelWords: String = "", askingKernelWords: String = "",
        remark: String? = nil, card: PCIIdentity? = nil
    ) {
        self.card = card
        self.askingKernelWords = askingKernelWords
        self.kernelWords = kernelWords
        self.remark = remark
        self.interface = interface
        self.mac = mac
        self.address = address
    }
}
