package io.xphone.bus.internal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.xphone.bus.Addresses;
import io.xphone.bus.AgentControl;
import io.xphone.bus.CallControl;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The event-bus services and inboxes of this node. Callers on the event loop of a service call it by reference, which
 * avoids encoding a message and its reply as JSON. The result, its context and its failures are the same as on the bus;
 * from any other event loop the bus is used.
 */
public final class LocalServices {

    private static final String MAP = "io.xphone.services";

    /** Limit for the wait for inboxes, in ms: the handler of an application may block a worker thread. */
    private static final long DRAIN_MS = 500;

    /** A service and the context that it runs on. */
    private record Local(Object service, ContextInternal context) implements Shareable {}

    private LocalServices() {}

    /** Adds a service that runs on the current context, under its address on the bus. */
    public static void add(Vertx vertx, String address, Object service) {
        map(vertx).put(address, new Local(service, ((ContextInternal) vertx.getOrCreateContext()).unwrap()));
    }

    /** Whether the service of an address runs on this node. */
    public static boolean has(Vertx vertx, String address) {
        return map(vertx).get(address) != null;
    }

    /** Removes the service of an address. */
    public static void remove(Vertx vertx, String address) {
        map(vertx).remove(address);
    }

    /**
     * The context of a service that runs on another event loop of this node.
     *
     * @param address null for none
     * @return null when it runs on the event loop of {@code context}, or not on this node
     */
    public static Context otherEventLoop(Vertx vertx, String address, Context context) {
        Local local = address == null ? null : map(vertx).get(address);
        return local == null || local.context().nettyEventLoop() == ((ContextInternal) context).nettyEventLoop()
                ? null
                : local.context();
    }

    /**
     * A service of the current event loop by reference, for calls that need no reply.
     *
     * @param address null for none
     * @return null when it does not run on the current event loop, or is of another type
     */
    public static <S> S onEventLoop(Vertx vertx, String address, Class<S> type) {
        Local local = address == null ? null : map(vertx).get(address);
        return local != null && local.context().inThread() && type.isInstance(local.service())
                ? type.cast(local.service())
                : null;
    }

    /**
     * Waits for the inboxes of this node: completes when they have handled the messages that were sent to them before,
     * at the latest after {@value #DRAIN_MS} ms. To be called before the event bus closes: it would discard queued
     * messages and log a warning for each.
     *
     * @param caller the context that the future completes on
     */
    public static Future<Void> inboxesDrained(Vertx vertx, Context caller) {
        Map<Object, ContextInternal> queues = new IdentityHashMap<>(); // contexts of one event loop share its queue
        map(vertx).forEach((address, local) -> {
            ContextInternal context = local.context();
            if (Addresses.isInbox(address)) {
                queues.put(context.isEventLoopContext() ? context.nettyEventLoop() : context, context);
            }
        });
        List<Future<Void>> handled = new ArrayList<>();
        for (ContextInternal context : queues.values()) {
            Promise<Void> reached = Promise.promise();
            handled.add(reached.future());
            try {
                context.runOnContext(ignored -> reached.complete());
            } catch (RejectedExecutionException closed) {
                reached.complete(); // a worker pool that is closed handles nothing more
            }
        }
        Promise<Void> drained = ((ContextInternal) caller).promise();
        long timer = vertx.setTimer(DRAIN_MS, late -> drained.tryComplete());
        Future.join(handled).onComplete(done -> {
            vertx.cancelTimer(timer);
            drained.tryComplete();
        });
        return drained.future();
    }

    private static LocalMap<String, Local> map(Vertx vertx) {
        return vertx.sharedData().getLocalMap(MAP);
    }

    /**
     * Control of a phone or server: as {@link AgentControl#at}, by reference where the agent runs on the caller's
     * event loop.
     */
    public static AgentControl agentControl(Vertx vertx, String name) {
        return proxy(vertx, AgentControl.class, Addresses.agent(name), () -> AgentControl.at(vertx, name));
    }

    /** Control of a call: as {@link CallControl#at}, by reference where the call runs on the caller's event loop. */
    public static CallControl callControl(Vertx vertx, String callId) {
        return proxy(vertx, CallControl.class, Addresses.call(callId), () -> CallControl.at(vertx, callId));
    }

    /**
     * Control of a call for commands that wait for the peer: as {@link CallControl#patient}, by reference where
     * possible.
     */
    public static CallControl patientCallControl(Vertx vertx, String callId) {
        return proxy(vertx, CallControl.class, Addresses.call(callId), () -> CallControl.patient(vertx, callId));
    }

    /**
     * A proxy that calls the service by reference where it runs on the caller's event loop.
     *
     * @param remote creates the proxy on the bus on first use: each creation costs an internal exception of Vert.x
     */
    private static <S> S proxy(Vertx vertx, Class<S> type, String address, Supplier<S> remote) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new Caller(map(vertx), address, remote)));
    }

    private static final class Caller implements InvocationHandler {

        private final LocalMap<String, Local> map;
        private final String address;
        private final Supplier<?> factory;
        private volatile Object remote;

        Caller(LocalMap<String, Local> map, String address, Supplier<?> factory) {
            this.map = map;
            this.address = address;
            this.factory = factory;
        }

        private Object remote() {
            Object proxy = remote;
            if (proxy == null) {
                proxy = factory.get();
                remote = proxy;
            }
            return proxy;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            ContextInternal here = ContextInternal.current();
            Local local = here == null || method.getReturnType() != Future.class ? null : map.get(address);
            if (local == null || !local.context().inThread()) {
                return call(method, remote(), arguments);
            }
            Promise<Object> reply = here.promise(); // its handlers run on the context of the caller
            ContextInternal previous = local.context().beginDispatch();
            try {
                ((Future<?>) call(method, local.service(), arguments))
                        .onComplete(done ->
                                // after the events that the command caused, like a reply on the bus
                                here.runOnContext(next -> {
                                    if (done.succeeded()) {
                                        reply.complete(done.result());
                                    } else {
                                        reply.fail(done.cause());
                                    }
                                }));
            } catch (RuntimeException thrown) {
                reply.fail(thrown);
            } finally {
                local.context().endDispatch(previous);
            }
            return reply.future();
        }

        private static Object call(Method method, Object on, Object[] arguments) throws Throwable {
            try {
                return method.invoke(on, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        }
    }
}
