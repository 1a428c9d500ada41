// SPDX-License-Identifier: GPL-3.0-or-later
#include "CPacketShims.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int failed(int descriptor) {
    int number = errno;
    close(descriptor);
    return -number;
}

// IPv6 with ICMPv6 right behind its header, and in that type 133; bytes are counted from the Ethernet header.
static struct sock_filter steps[] = {
    BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 0, 5),
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 20),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 0, 3),
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 54),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 133, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, 1514),
    BPF_STMT(BPF_RET | BPF_K, 0),
};

int packet_open_solicitations(const char *interface, uint8_t hardware[6]) {
    // No protocol yet: nothing comes before the filter is there and the interface is known.
    int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    struct sock_fprog program = {sizeof steps / sizeof steps[0], steps};
    if (setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) return failed(descriptor);

    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
    if (ioctl(descriptor, SIOCGIFHWADDR, &request) != 0) return failed(descriptor);
    memcpy(hardware, request.ifr_hwaddr.sa_data, 6);
    if (ioctl(descriptor, SIOCGIFINDEX, &request) != 0) return failed(descriptor);

    // All routers' group (RFC 2464 section 7): a card that filters would else keep the questions to itself.
    struct packet_mreq group = {.mr_ifindex = request.ifr_ifindex, .mr_type = PACKET_MR_MULTICAST, .mr_alen = 6,
                                .mr_address = {0x33, 0x33, 0, 0, 0, 2}};
    if (setsockopt(descriptor, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &group, sizeof group) != 0) return failed(descriptor);
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6),
                                  .sll_ifindex = request.ifr_ifindex};
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) return failed(descriptor);
    return descriptor;
}
