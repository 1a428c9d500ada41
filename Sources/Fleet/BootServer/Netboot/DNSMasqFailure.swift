// SPDX-License-Identifier: GPL-3.0-or-later

extension StartFailure {
    /// What dnsmasq's last words before it gave up mean; the words are those of dnsmasq 2.90 in English.
    package init(dnsmasqSaid lines: [String]) {
        let words = lines.joined(separator: "\n")
        let isTaken = words.contains("Address already in use")
        if isTaken, words.contains("DHCP server socket") {
            self = .dhcpPortTaken
        } else if isTaken, words.contains("TFTP") || words.contains("listening socket") {
            self = .tftpPortTaken
        } else if words.contains("Permission denied") || words.contains("Operation not permitted") {
            self = .dnsmasqNeedsRoot
        } else {
            self = .dnsmasqFailed(lines.last ?? "it said nothing")
        }
    }
}
