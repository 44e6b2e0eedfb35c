package io.sluice.daemon.pair;

/**
 * Four machines on one segment: namespaces 1 and 2 for the nodes, 3 for a client, 4 for backends, each with an eth0 of 10.9.0.N/24,
 * fd09::N/64 and fe80::N/64 that leads to a bridge in a namespace of its own. Nothing of the machine's own network is touched;
 * closing it deletes them all.
 */
final class Segment implements AutoCloseable {

    static final int CLIENT = 3;
    static final int BACKENDS = 4;
    private static final int MACHINES = 4;
    private final String prefix = "sluice" + ProcessHandle.current().pid() % 100_000 + "x";

    private Segment() {}

    /** Why there can be none here, or empty. */
    static String missing() {
        String probe = "sluiceprobe" + ProcessHandle.current().pid();
        Shell.Result made = Shell.attempt("ip", "netns", "add", probe);
        if (made.code() != 0) {
            return "no network namespaces can be made here (root, CAP_NET_ADMIN and iproute2 are needed): "
                    + made.output();
        }
        Shell.run("ip", "netns", "del", probe);
        return "";
    }

    static Segment make() {
        Segment segment = new Segment();
        try {
            segment.build();
        } catch (AssertionError e) {
            segment.close();
            throw e;
        }
        return segment;
    }

    private void build() {
        Shell.run("ip", "netns", "add", name(0));
        Shell.run("ip", "-n", name(0), "link", "add", "br0", "type", "bridge");
        Shell.run("ip", "-n", name(0), "link", "set", "br0", "up");
        for (int i = 1; i <= MACHINES; i++) {
            Shell.run("ip", "netns", "add", name(i));
            Shell.run("ip", "-n", name(i), "link", "set", "lo", "up");
            String end = "v" + i;
            Shell.run(
                    "ip", "-n", name(i), "link", "add", "eth0", "type", "veth", "peer", "name", end, "netns", name(0));
            Shell.run("ip", "-n", name(0), "link", "set", end, "master", "br0", "up");
            Shell.run("ip", "-n", name(i), "link", "set", "eth0", "addrgenmode", "none");
            Shell.run("ip", "-n", name(i), "addr", "add", "fe80::" + i + "/64", "dev", "eth0", "nodad");
            Shell.run("ip", "-n", name(i), "addr", "add", "10.9.0." + i + "/24", "dev", "eth0");
            Shell.run("ip", "-n", name(i), "addr", "add", "fd09::" + i + "/64", "dev", "eth0", "nodad");
            Shell.run("ip", "-n", name(i), "link", "set", "eth0", "up");
        }
    }

    String name(int machine) {
        return prefix + machine;
    }

    /** Takes a machine off the segment without its link going down, or puts it back. */
    void connect(int machine, boolean connected) {
        String end = "v" + machine;
        if (connected) {
            Shell.run("ip", "-n", name(0), "link", "set", end, "master", "br0");
        } else {
            Shell.run("ip", "-n", name(0), "link", "set", end, "nomaster");
        }
    }

    /** Pulls the cable of a machine, or plugs it in. */
    void plug(int machine, boolean plugged) {
        Shell.run("ip", "-n", name(0), "link", "set", "v" + machine, plugged ? "up" : "down");
    }

    /** Has a machine hear what is sent to all, or not; what it sends is heard by the others all the same. */
    void deafen(int machine, boolean deaf) {
        Shell.run("bridge", "-n", name(0), "link", "set", "dev", "v" + machine, "mcast_flood", deaf ? "off" : "on");
    }

    boolean holds(int machine, String address) {
        return Shell.run("ip", "-n", name(machine), "-o", "addr", "show", "eth0")
                .contains(" " + address + "/");
    }

    @Override
    public void close() {
        for (int i = 0; i <= MACHINES; i++) {
            Shell.attempt("ip", "netns", "del", name(i));
        }
    }
}
