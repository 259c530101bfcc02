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
import java.util.function.Supplier;

/**
 * The services of the bus that run on this node, for callers on the same event loop: their commands are given by reference, where a message
 * and its reply would go to JSON and back. Who answers, on which context, and with which failures, is the same; from anywhere else the bus is
 * taken.
 */
public final class LocalServices {

    private static final String MAP = "io.xphone.near";

    /** A service and where it runs. */
    private record Near(Object service, ContextInternal context) implements Shareable {}

    private LocalServices() {}

    /** A service runs on the current context, under the address at which it is registered on the bus. */
    public static void add(Vertx vertx, String address, Object service) {
        map(vertx).put(address, new Near(service, ((ContextInternal) vertx.getOrCreateContext()).unwrap()));
    }

    /** It does so no more. */
    public static void remove(Vertx vertx, String address) {
        map(vertx).remove(address);
    }

    /**
     * Where on this node a service runs.
     *
     * @param address null for none
     * @return its context; null when it runs on the event loop of {@code here}, or not on this node
     */
    public static Context elsewhere(Vertx vertx, String address, Context here) {
        Near near = address == null ? null : map(vertx).get(address);
        return near == null || near.context().nettyEventLoop() == ((ContextInternal) here).nettyEventLoop()
                ? null
                : near.context();
    }

    /**
     * A service by reference, for calls that need no reply.
     *
     * @param address null for none
     * @return null when it does not run on the current event loop, or is of another kind
     */
    public static <S> S here(Vertx vertx, String address, Class<S> type) {
        Near near = address == null ? null : map(vertx).get(address);
        return near != null && near.context().inThread() && type.isInstance(near.service())
                ? type.cast(near.service())
                : null;
    }

    private static LocalMap<String, Near> map(Vertx vertx) {
        return vertx.sharedData().getLocalMap(MAP);
    }

    /** Control of a phone or server: as {@link AgentControl#at}, by reference where the agent runs on the caller's event loop. */
    public static AgentControl agentControl(Vertx vertx, String name) {
        return proxy(vertx, AgentControl.class, Addresses.agent(name), () -> AgentControl.at(vertx, name));
    }

    /** Control of a call: as {@link CallControl#at}, by reference where the call runs on the caller's event loop. */
    public static CallControl callControl(Vertx vertx, String callId) {
        return proxy(vertx, CallControl.class, Addresses.call(callId), () -> CallControl.at(vertx, callId));
    }

    /** Control of a call for commands that wait for the peer: as {@link CallControl#patient}, by reference where possible. */
    public static CallControl patientCallControl(Vertx vertx, String callId) {
        return proxy(vertx, CallControl.class, Addresses.call(callId), () -> CallControl.patient(vertx, callId));
    }

    /**
     * A proxy that calls the service by reference where it runs on the caller's event loop.
     *
     * @param far creates the proxy of the bus when it is needed: creating one costs Vert.x an exception
     */
    private static <S> S proxy(Vertx vertx, Class<S> type, String address, Supplier<S> far) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new Caller(map(vertx), address, far)));
    }

    private static final class Caller implements InvocationHandler {

        private final LocalMap<String, Near> map;
        private final String address;
        private final Supplier<?> maker;
        private volatile Object far;

        Caller(LocalMap<String, Near> map, String address, Supplier<?> maker) {
            this.map = map;
            this.address = address;
            this.maker = maker;
        }

        private Object far() {
            Object made = far;
            if (made == null) {
                made = maker.get();
                far = made;
            }
            return made;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            ContextInternal here = ContextInternal.current();
            Near near = here == null || method.getReturnType() != Future.class ? null : map.get(address);
            if (near == null || !near.context().inThread()) {
                return call(method, far(), arguments);
            }
            Promise<Object> reply = here.promise(); // so that its handlers run where the caller is
            ContextInternal previous = near.context().beginDispatch();
            try {
                ((Future<?>) call(method, near.service(), arguments))
                        .onComplete(done ->
                                // behind the events that the command has caused, as a reply on the bus would be
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
                near.context().endDispatch(previous);
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
