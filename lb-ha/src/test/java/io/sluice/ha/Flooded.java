package io.sluice.ha;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A process that is the node which is flooded: for each line on its input it says how it is. It ends with its input. */
final class Flooded implements HaSurroundings {

    private Flooded() {}

    public static void main(String[] arguments) throws IOException {
        HaSettings settings = new HaSettings("flooded", "eth0", Optional.empty(), "", Flooding.settings(Flooding.PEER));
        try (HaNode node = HaNode.start(List.of(settings), new Flooded());
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (lines.readLine() != null) {
                HaStatus status = node.status().getFirst();
                System.out.println(
                        "status: " + status.state() + " transitions=" + status.transitions() + " " + status.dropped());
            }
        }
    }

    @Override
    public List<Condition> conditions(HaSettings router) {
        return List.of();
    }

    @Override
    public void closeConnections(Collection<InetAddress> addresses) {
        // there are none
    }

    @Override
    public void changed(HaStatus status, RouterState before, String reason) {
        System.out.println("state: " + status.state());
    }
}
