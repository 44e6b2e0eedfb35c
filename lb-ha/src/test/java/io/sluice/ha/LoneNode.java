package io.sluice.ha;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A node with nothing around it, which starts and stops; also as a program, to be run without some right. */
final class LoneNode implements HaSurroundings {

    private LoneNode() {}

    /** Takes an interface and an address; says why it could not start. */
    public static void main(String[] arguments) {
        try {
            start(arguments[0], arguments[1]);
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }

    static void start(String interfaceName, String address) throws IOException {
        VirtualRouterSettings router = VirtualRouterSettings.of(
                51, 100, List.of(new VirtualAddress(InetAddress.ofLiteral(address), address.contains(":") ? 64 : 24)));
        HaSettings settings = new HaSettings("ha-51", interfaceName, Optional.empty(), "", router);
        HaNode.start(List.of(settings), new LoneNode()).close();
    }

    @Override
    public List<Condition> conditions(HaSettings router) {
        return List.of();
    }

    @Override
    public void closeConnections(Collection<InetAddress> addresses) {
        throw new AssertionError("there are none");
    }

    @Override
    public void changed(HaStatus status, RouterState before, String reason) {
        System.out.println(status.state());
    }
}
