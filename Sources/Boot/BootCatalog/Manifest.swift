// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Everything the server tells one machine's agent (docs/manifest.md); made per machine.
package struct Manifest: Hashable, Sendable {
    /// The format's version; a receiver refuses what it does not know.
    package static let version = 1

    /// What can be started, in menu order.
    package let images: [ManifestImage]
    /// What cannot be started yet, because the server has not hashed all of it, in menu order.
    package let preparing: [PreparingImage]
    /// What the machine is called; `nil` for one without a name.
    package let machineName: String?
    /// How the choice is made.
    package let menu: MenuPolicy
    /// How the machine takes part in the swarm.
    package let swarm: SwarmPolicy
    /// How long it stays after its own download.
    package let leave: LeavePolicy
    /// For how many seconds it waits, once its image is complete, until the others of its group are ready as well; `nil` for
    /// a machine that waits for nobody.
    package let together: Int?
    /// What the machine may give to later ones besides its image; `nil` when it is to give nothing.
    package let phase1: Phase1Offer?
    /// What images' methods need besides phase 1; no name is there twice.
    package let layers: [LayerOffer]
    /// What was written onto the machine's disk a moment ago, and did not start; `nil` for nothing.
    package let unstarted: UnstartedDisk?
    /// What the boot is known by, for a machine that had no way to be told before; `nil` for all others.
    package let boot: BootTicket?
    /// What a person at the machine is to know, one sentence without its full stop; `nil` for nothing.
    package let notice: String?
    /// That the machine may be given a name at its screen; `nil` for one that may not.
    package let registration: RegistrationOffer?
    /// The UDP port of the server that takes the kernel's last words (docs/logs.md); `nil` where nobody listens.
    package let netconsole: UInt16?
    /// What the started system is given besides what its image has.
    package let system: SystemAdditions
    /// What of the manifest that was read could not be used here, one sentence without its full stop for each; not written.
    package var passedOver: [String]

    /// Puts a manifest together.
    package init(
        images: [ManifestImage], menu: MenuPolicy, swarm: SwarmPolicy, leave: LeavePolicy, phase1: Phase1Offer? = nil,
        layers: [LayerOffer] = [], unstarted: UnstartedDisk? = nil, boot: BootTicket? = nil,
        preparing: [PreparingImage] = [], system: SystemAdditions = SystemAdditions(), machineName: String? = nil,
        notice: String? = nil, together: Int? = nil, registration: RegistrationOffer? = nil, netconsole: UInt16? = nil,
        passedOver: [String] = []
    ) {
        self.netconsole = netconsole == 0 ? nil : netconsole
        self.registration = registration
        self.together = together
        self.notice = notice
        self.machineName = machineName
        self.system = system
        self.boot = boot
        self.preparing = preparing
        self.passedOver = passedOver
        self.unstarted = unstarted
        self.layers = layers
        self.phase1 = phase1
        self.images = images
        self.menu = menu
        self.swarm = swarm
        self.leave = leave
    }

    static func sentence(passingOver what: String, _ unknown: String) -> String {
        "\(what) is left out: this phase 1 does not know \(unknown); start the machine with a phase 1 of the server's"
            + " version"
    }
}

/// One image of a manifest, with what is needed to fetch and prove it.
package struct ManifestImage: Hashable, Sendable {
    /// The image itself.
    package let image: BootImage
    /// Bytes of all its files together.
    package let totalLength: UInt64
    /// Its swarm.
    package let infoHash: InfoHash
    /// The path of its `.torrent` on the server, beginning with a slash.
    package let torrentPath: String
    /// SHA-256 of that file.
    package let torrentDigest: SHA256Digest

    /// Puts an entry together.
    package init(
        image: BootImage, totalLength: UInt64, infoHash: InfoHash, torrentPath: String, torrentDigest: SHA256Digest
    ) {
        self.image = image
        self.totalLength = totalLength
        self.infoHash = infoHash
        self.torrentPath = torrentPath
        self.torrentDigest = torrentDigest
    }
}

/// An image that the server makes ready, and how far it is.
package struct PreparingImage: Hashable, Sendable {
    /// The image's name.
    package let name: ImageName
    /// What the menu calls it.
    package let displayName: String
    /// How far the server is.
    package let progress: PreparationProgress
    /// Whether it is what machines start by themselves, as soon as it is on offer.
    package let isDefault: Bool

    /// Puts an entry together.
    package init(name: ImageName, displayName: String, progress: PreparationProgress, isDefault: Bool) {
        self.name = name
        self.displayName = displayName
        self.progress = progress
        self.isDefault = isDefault
    }
}

/// How much of an image's preparation is done, in bytes.
package struct PreparationProgress: Hashable, Sendable {
    /// What is done.
    package let done: UInt64
    /// All there is to do; zero while that is not known.
    package let total: UInt64

    /// Puts the two together; more than all cannot be done.
    package init(done: UInt64, total: UInt64) {
        self.done = min(done, total)
        self.total = total
    }

    /// Whole percents done; `nil` while it is not known what there is to do.
    package var percent: Int? {
        total == 0 ? nil : Int(Double(done) / Double(total) * 100)
    }
}

/// How a machine comes to its image.
package struct MenuPolicy: Hashable, Sendable {
    /// How long the menu waits before it takes the default.
    package enum Timeout: Hashable, Sendable {
        /// Take the default without showing a menu.
        case immediately
        /// Wait so many seconds, more than zero.
        case seconds(Int)
        /// Wait for a person.
        case never
    }

    /// What a machine starts without a person.
    package enum Start: Hashable, Sendable {
        /// This image.
        case image(ImageName)
        /// The system on its own disk.
        case ownDisk
        /// Nothing: it waits until the server tells it what to start. The timeout does not count then.
        case wait
    }

    /// How long the menu waits.
    package let timeout: Timeout
    /// What is taken when the wait is over; `nil` only when the menu waits for ever.
    package let start: Start?

    /// Puts the two together.
    package init(timeout: Timeout, start: Start?) {
        self.timeout = timeout
        self.start = start
    }

    /// With an image as what is taken.
    package init(timeout: Timeout, defaultImage: ImageName?) {
        self.init(timeout: timeout, start: defaultImage.map { .image($0) })
    }

    /// The image that is taken when the wait is over, if it is one.
    package var defaultImage: ImageName? {
        if case .image(let name)? = start { name } else { nil }
    }

    /// The same where only these images are on offer: without its default, a menu waits for a person.
    package func offering(_ images: some Collection<ImageName>) -> MenuPolicy {
        switch start {
        case .image(let name): images.contains(name) ? self : MenuPolicy(timeout: .never, start: nil)
        case .ownDisk, .wait: self
        case nil: MenuPolicy(timeout: .never, start: nil)
        }
    }
}

/// How a machine takes part in its swarm.
package struct SwarmPolicy: Hashable, Sendable {
    /// The TCP port peers listen on.
    package let peerPort: UInt16
    /// Announce addresses, tried in order: `http://192.0.2.1:10001/announce` or `udp://…`; numeric hosts only.
    package let trackers: [String]
    /// Whether peers are looked for by multicast (BEP 14).
    package let usesLocalDiscovery: Bool
    /// Whether peers tell each other of peers (BEP 11).
    package let usesPeerExchange: Bool
    /// Where peers may be that multicast or other peers tell of; none means every network that is the site's own.
    package let networks: [Subnet]
    /// Address prefixes whose hosts share a fast switch; none means that no place is nearer than another.
    package let racks: [Subnet]
    /// Hosts that have everything from the start and choose what they give; none means the server alone.
    package let origins: [HostAddress]

    /// Puts a policy together.
    package init(
        peerPort: UInt16, trackers: [String], usesLocalDiscovery: Bool, usesPeerExchange: Bool, networks: [Subnet] = [],
        racks: [Subnet] = [], origins: [HostAddress] = []
    ) {
        self.peerPort = peerPort
        self.trackers = trackers
        self.usesLocalDiscovery = usesLocalDiscovery
        self.usesPeerExchange = usesPeerExchange
        self.networks = networks
        self.racks = racks
        self.origins = origins
    }
}

/// How long a machine goes on seeding after its own download, in seconds.
package struct LeavePolicy: Hashable, Sendable {
    /// At least so long, whatever the swarm says.
    package let minimum: Int
    /// At most so long, whether or not the swarm lets it go.
    package let maximum: Int

    /// Puts the two together.
    package init(minimum: Int, maximum: Int) {
        self.minimum = minimum
        self.maximum = maximum
    }
}
