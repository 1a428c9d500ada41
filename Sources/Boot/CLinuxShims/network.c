/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "CLinuxShims.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_vlan.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/route.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int ask(unsigned long request, void *argument) {
    int endpoint = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (endpoint < 0) return -errno;
    int outcome = ioctl(endpoint, request, argument) < 0 ? -errno : 0;
    close(endpoint);
    return outcome;
}

static struct ifreq named(const char *name) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    return request;
}

static void set_address(struct sockaddr *place, uint32_t address) {
    struct sockaddr_in internet = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    memcpy(place, &internet, sizeof internet);
}

int linux_interface_up(const char *name) {
    struct ifreq request = named(name);
    int outcome = ask(SIOCGIFFLAGS, &request);
    if (outcome < 0) return outcome;
    request.ifr_flags |= IFF_UP | IFF_RUNNING;
    return ask(SIOCSIFFLAGS, &request);
}

int linux_interface_address(const char *name, uint32_t address, int prefix_length) {
    struct ifreq request = named(name);
    set_address(&request.ifr_addr, address);
    int outcome = ask(SIOCSIFADDR, &request);
    if (outcome < 0 || address == 0) return outcome;
    uint32_t mask = prefix_length <= 0 ? 0 : ~(uint32_t)0 << (32 - (prefix_length > 32 ? 32 : prefix_length));
    set_address(&request.ifr_netmask, mask);
    outcome = ask(SIOCSIFNETMASK, &request);
    if (outcome < 0) return outcome;
    set_address(&request.ifr_broadaddr, address | ~mask);
    return ask(SIOCSIFBRDADDR, &request);
}

int linux_interface_vlan(const char *name, int vlan) {
    struct vlan_ioctl_args request;
    memset(&request, 0, sizeof request);
    request.cmd = ADD_VLAN_CMD;
    strncpy(request.device1, name, sizeof request.device1 - 1);
    request.u.VID = vlan;
    return ask(SIOCSIFVLAN, &request);
}

/* `device` gets the interface's name, and has to outlive the route. */
static struct rtentry default_route(char device[IFNAMSIZ], const char *name) {
    struct rtentry route;
    memset(&route, 0, sizeof route);
    memset(device, 0, IFNAMSIZ);
    strncpy(device, name, IFNAMSIZ - 1);
    set_address(&route.rt_dst, 0);
    set_address(&route.rt_genmask, 0);
    route.rt_flags = RTF_UP;
    route.rt_dev = device;
    return route;
}

int linux_default_route(const char *name, uint32_t gateway) {
    char device[IFNAMSIZ];
    struct rtentry route = default_route(device, name);
    set_address(&route.rt_gateway, gateway);
    route.rt_flags |= RTF_GATEWAY;
    int outcome = ask(SIOCADDRT, &route);
    return outcome == -EEXIST ? 0 : outcome;
}

int linux_no_default_route(const char *name) {
    char device[IFNAMSIZ];
    struct rtentry route = default_route(device, name);
    int outcome = 0;
    for (int count = 0; outcome == 0 && count < 16; count++) outcome = ask(SIOCDELRT, &route);
    return outcome == -ESRCH ? 0 : outcome;
}

int linux_device_events(void) {
    int endpoint = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
    if (endpoint < 0) return -errno;
    int size = 1 << 20; /* a hundred devices may come at once */
    setsockopt(endpoint, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK, .nl_groups = 1};
    if (bind(endpoint, (struct sockaddr *)&kernel, sizeof kernel) == 0) return endpoint;
    int error = errno;
    close(endpoint);
    return -error;
}
