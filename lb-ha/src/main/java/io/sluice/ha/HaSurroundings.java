package io.sluice.ha;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a node knows of the process around it. Called on the node's thread, whose adverts wait meanwhile: be quick. */
public interface HaSurroundings {

    /**
     * Something that the node tracks.
     *
     * @param name for people
     * @param weight what it takes from the priority while it does not hold; 0 where the node cannot be master then
     * @param failing why it does not hold, or empty where it holds
     */
    record Condition(String name, int weight, Supplier<Optional<String>> failing) {}

    /** What a virtual router tracks. Asked for once, each condition several times a second. */
    List<Condition> conditions(HaSettings router);

    /** Closes what is connected to these addresses: after they are gone it would hang without a word. */
    void closeConnections(Collection<InetAddress> addresses);

    /** A virtual router has another state. */
    void changed(HaStatus status, RouterState before, String reason);
}
