package io.sluice.daemon;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT. A shutdown hook cannot tell a second signal from the first, so the handlers of {@code sun.misc} are
 * used, by reflection because the compiler warns of them (a plain proxy: method handles made the start 30 ms longer); where they are missing the process ends without draining.
 */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Calls the action on each of the two signals, on a thread of the runtime. */
    static void onStop(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object calling = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> called(action, method, arguments));
            Method handle = signal.getMethod("handle", signal, handler);
            for (String name : List.of("TERM", "INT")) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), calling);
            }
        } catch (ReflectiveOperationException e) {
            LOG.warn("signals cannot be handled on this Java; the process will stop without draining", e);
        }
    }

    /** The handler's one method runs the action; what every object has is the action's. */
    private static @Nullable Object called(Runnable action, Method method, Object @Nullable [] arguments)
            throws ReflectiveOperationException {
        if (method.getDeclaringClass().equals(Object.class)) {
            return method.invoke(action, arguments);
        }
        action.run();
        return null;
    }
}
