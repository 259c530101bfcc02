package app;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** Asks for the native transport, and prints whether it is used. */
public class Native {

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        System.out.println("native transport: " + vertx.isNativeTransportEnabled());
        vertx.close();
    }
}
