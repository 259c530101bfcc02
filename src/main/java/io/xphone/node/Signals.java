package io.xphone.node;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Signals of the operating system. {@code sun.misc.Signal} is part of every JDK (module jdk.unsupported), but the
 * compiler warns about it, so it is loaded by name.
 */
final class Signals {

    private Signals() {}

    /**
     * Calls a handler on SIGTERM and SIGINT instead of ending the JVM.
     *
     * @param handler receives the name of the signal, on a thread of the JVM, for every signal
     * @return false when this JVM does not support signal handlers
     */
    static boolean onTermination(Consumer<String> handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> receiver = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    receiver.getClassLoader(), new Class<?>[] {receiver}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            handler.accept("SIG" + signal.getMethod("getName").invoke(args[0]));
                            return null;
                        }
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(self);
                            case "equals" -> self == args[0];
                            default -> "termination";
                        };
                    });
            for (String name : new String[] {"TERM", "INT"}) {
                signal.getMethod("handle", signal, receiver)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
            return true;
        } catch (ReflectiveOperationException unsupported) {
            return false;
        }
    }
}
