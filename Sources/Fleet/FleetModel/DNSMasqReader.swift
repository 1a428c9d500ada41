// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Makes sightings of the lines of dnsmasq's log.
///
/// dnsmasq tells of one packet in several lines that share a transaction number and follow one another without a
/// gap: first what the client says it is, then what it asks.
package struct DNSMasqReader: Sendable {
    /// What one line comes to.
    package struct Reading: Hashable, Sendable {
        /// What the fleet's picture learns.
        package var sightings: [Sighting] = []
        /// A machine whose firmware may not start what it is given.
        package var doubtfulFirmware: DoubtfulFirmware?
        /// A file that went out by TFTP.
        package var delivery: Delivery?
        /// An address that a machine was offered, or then given.
        package var lending: Lending?
        /// An address that a machine's firmware or loader is given, or tells the proxy: whatever was open from there is over.
        ///
        /// A file that goes out by TFTP tells no such thing: many machines may be behind one address that is translated.
        package var restarted: HostAddress?
        /// Who asked for an address and got none, though it might have had one, and dnsmasq's words for that.
        package var refusal: Refusal?
        /// Whether the line is about one machine.
        package var isOfMachine = false
        /// Whether the line is for a person.
        package var isForPeople = true
        /// What to show of the line.
        package var text = ""
    }

    /// A machine that got no address.
    package struct Refusal: Hashable, Sendable {
        /// The machine.
        package let mac: MACAddress
        /// Why.
        package let remark: String
    }

    /// A file that was sent whole.
    package struct Delivery: Hashable, Sendable {
        /// Its path as dnsmasq has it.
        package let file: String
        /// Who has it now.
        package let address: HostAddress
    }

    /// How far an address is on its way to a machine.
    package enum Lending: Hashable, Sendable {
        case offered(MACAddress, HostAddress)
        case given(MACAddress)
    }

    /// A machine that asks for a boot file and gets none, or one that it may not be able to start.
    package struct DoubtfulFirmware: Hashable, Sendable {
        /// The machine.
        package let mac: MACAddress
        /// The architecture it says it has, which we have no boot file for; `nil` when it says none, so that it is
        /// taken for a BIOS.
        package let architecture: UInt16?

        /// Pairs the two.
        package init(mac: MACAddress, architecture: UInt16?) {
            self.mac = mac
            self.architecture = architecture
        }
    }

    /// How long after a packet its line may be read.
    package static let delay = Limits.logDelay

    private struct Packet {
        let transaction: UInt32?
        var boots = false
        var architecture: UInt16?
        var isLoader = false
        var mac: MACAddress?
    }

    private let knownArchitectures: Set<UInt16>
    private let guessedTag: String
    private var packet = Packet(transaction: nil)
    /// Whose transfers were given up and are yet to be told of as sent: dnsmasq 2.90 says of them both.
    private var abandoned: Set<HostAddress> = []

    /// A reader that knows which architectures there is a boot file for, and the tag that dnsmasq gives to a machine
    /// which says none.
    package init(knownArchitectures: Set<UInt16>, guessedTag: String) {
        self.knownArchitectures = knownArchitectures
        self.guessedTag = guessedTag
    }

    /// Takes in one line, without its line end.
    package mutating func read(_ line: some StringProtocol) -> Reading {
        let line = DNSMasqLine(line)
        var reading = Reading()
        reading.text = line.text
        reading.isOfMachine = line.isOfMachine
        if line.transaction != packet.transaction { packet = Packet(transaction: line.transaction) }
        switch line.message {
        case .vendorClass(let name, let architecture):
            // The first line about a packet; the same transaction may come again.
            let boots = name.hasPrefix("PXEClient") || name.hasPrefix("HTTPClient")
            packet = Packet(transaction: line.transaction, boots: boots, architecture: architecture)
            reading.isForPeople = false
        case .tags(let tags):
            if let mac = packet.mac, !packet.isLoader, tags.contains(guessedTag) {
                reading.doubtfulFirmware = DoubtfulFirmware(mac: mac, architecture: nil)
            }
            reading.isForPeople = false
        case .userClass(let name):
            packet.isLoader = name == "iPXE"
            reading.isForPeople = false
        case .asked(let mac, let address):
            reading.sightings = [.addressing(mac, asker)]
            if packet.boots { reading.restarted = address }
            packet.mac = mac
            if let architecture = packet.architecture, !packet.isLoader, !knownArchitectures.contains(architecture) {
                reading.doubtfulFirmware = DoubtfulFirmware(mac: mac, architecture: architecture)
            }
        case .given(let mac, let address):
            reading.sightings = [.addressed(mac, address)]
            reading.lending = .given(mac)
            if packet.boots { reading.restarted = address }
        case .offered(let mac, let address):
            reading.lending = .offered(mac, address)
            reading.isForPeople = false
        case .abandoned(let address):
            if abandoned.count < Limits.abandonedTransfers { abandoned.insert(address) }
            reading.isForPeople = false
        case .sent(let file, let address):
            if abandoned.remove(address) != nil {
                reading.isForPeople = false
                break
            }
            reading.sightings = [
                .loaderSent(address),
                .loaderAsked(LoaderRequest(path: file), from: address, owner: LoaderRequest.owner(ofPath: file)),
            ]
            reading.delivery = Delivery(file: file, address: address)
        case .broken(let file, let address):
            reading.sightings = [
                .loaderBroken(LoaderRequest(path: file), from: address, owner: LoaderRequest.owner(ofPath: file))
            ]
        case .detail:
            reading.isForPeople = false
        case .missing(let file, let address):
            let request = LoaderRequest(path: file)
            // What is not there was not given.
            guard !request.countsWhenGiven else { break }
            reading.sightings = [.loaderAsked(request, from: address, owner: LoaderRequest.owner(ofPath: file))]
            reading.isForPeople = request != .besideShim
        case .refused(let mac, let remark):
            if remark.hasPrefix("no address") { reading.refusal = Refusal(mac: mac, remark: remark) }
        case .other:
            break
        }
        return reading
    }

    private var asker: Sighting.Asker {
        guard packet.boots else { return .system }
        return packet.isLoader ? .loader : .firmware
    }
}
