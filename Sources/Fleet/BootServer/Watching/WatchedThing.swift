// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Something of an environment that may change while its server runs.
package enum WatchedThing: Hashable, Sendable {
    /// A file beside the settings, or the settings, by its name.
    case file(ExactName)
    /// The list of image folders.
    case images
    /// An image's folder with everything in it, by its name.
    case image(ExactName)
}

/// A folder whose changes the system is asked to tell of.
package enum WatchedFolder: Hashable, Sendable {
    /// That of the environment.
    case environment
    /// That of the image folders.
    case images
    /// One of an image, by its path below the image's folder; the path is empty for that one itself.
    case image(ExactName, below: ExactName)
}

/// What the system told of a folder that is watched.
package struct FolderEvent: Hashable, Sendable {
    /// What happened.
    package enum Kind: Hashable, Sendable {
        /// A file was written to, and whoever does that has it open.
        case written
        /// A file that was written to was closed.
        case closed
        /// A file came, went or changed otherwise.
        case changed
        /// A folder was made.
        case made
        /// A folder went or has another name, so what was watched below it is somewhere else.
        case moved
    }

    /// Where.
    package let folder: WatchedFolder
    /// The name in the folder; `nil` for the folder itself.
    package let name: ExactName?
    /// What.
    package let kind: Kind

    /// Puts the three together.
    package init(_ folder: WatchedFolder, _ name: ExactName?, _ kind: Kind) {
        self.folder = folder
        self.name = name
        self.kind = kind
    }
}

/// What a thing looks like: two that are equal have had the same names, lengths, times and inodes everywhere.
package struct ContentStamp: Hashable, Sendable {
    private let digest: SHA256Digest

    /// The stamp of what was hashed.
    package init(_ digest: SHA256Digest) {
        self.digest = digest
    }
}

/// What a look at a file or at an image's folder shows.
package enum ContentSight: Hashable, Sendable {
    /// It is there; of an image's folder with all folders in it, by their paths, the empty one included.
    case there(ContentStamp, folders: Set<ExactName>)
    /// There is no such thing.
    case nothing
    /// Nobody can say at the moment.
    case unclear
}

/// What became of asking the system to tell of a folder.
package enum WatchRefusal: Hashable, Sendable {
    /// There is no such folder any more.
    case gone
    /// The system watches no more folders for us.
    case limit
    /// It does not watch this one.
    case refused
}

/// What the watch tells.
package enum WatchNews: Hashable, Sendable {
    /// It is known which image folders there are; told once, behind all of them.
    case listed
    /// An image's folder is there and changes, or was not seen for long enough to say that it does not.
    case busy(ExactName)
    /// An image's folder has not changed for a while and looks so.
    case quiet(ExactName, ContentStamp)
    /// There is no folder of this name any more.
    case gone(ExactName)
    /// A file has not changed for a while and looks so; `nil` if there is none.
    case file(ExactName, ContentStamp?)
}
