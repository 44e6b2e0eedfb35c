package io.sluice.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.sluice.core.spi.HealthSubject;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a subject for its address without ever blocking the loop. A subject may resolve a name when it is asked, so it is
 * asked on another thread until it has answered with a resolved address; from then on it answers at once. One question is
 * under way at most: a probe that comes while the last one's is still open waits for the same answer.
 *
 * <p>The threads are platform threads, few and gone when idle: the resolver of the JDK blocks in native code, where a
 * virtual thread would hold one of the few carriers of the whole process.
 */
final class AddressLookup {

    private final HealthSubject subject;
    private final EventLoop loop;
    private final Executor threads;
    private boolean answersAtOnce;
    private @Nullable Promise<SocketAddress> open;

    AddressLookup(HealthSubject subject, EventLoop loop, Executor threads) {
        this.subject = subject;
        this.loop = loop;
        this.threads = threads;
    }

    /** The address, unresolved where its name has none. Called on the loop, and completed there. */
    Future<SocketAddress> address() {
        if (answersAtOnce) {
            return answered();
        }
        Promise<SocketAddress> promise = open;
        if (promise == null) {
            promise = ask();
        }
        return promise;
    }

    private Future<SocketAddress> answered() {
        try {
            return loop.newSucceededFuture(noted(subject.address()));
        } catch (RuntimeException e) {
            return loop.newFailedFuture(e);
        }
    }

    private Promise<SocketAddress> ask() {
        Promise<SocketAddress> promise = loop.newPromise();
        open = promise;
        promise.addListener((Future<SocketAddress> done) -> {
            open = null;
            if (done.isSuccess()) {
                noted(done.getNow());
            }
        });
        threads.execute(() -> answer(promise));
        return promise;
    }

    private SocketAddress noted(SocketAddress address) {
        answersAtOnce = !(address instanceof InetSocketAddress inet && inet.isUnresolved());
        return address;
    }

    private void answer(Promise<SocketAddress> promise) {
        try {
            SocketAddress address = subject.address();
            tell(() -> promise.setSuccess(address));
        } catch (RuntimeException e) {
            tell(() -> promise.setFailure(e));
        }
    }

    private void tell(Runnable answer) {
        try {
            loop.execute(answer);
        } catch (RejectedExecutionException _) {
            // The loop has ended meanwhile: nobody waits for the answer any more.
        }
    }
}
