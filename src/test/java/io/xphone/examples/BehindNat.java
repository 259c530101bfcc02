package io.xphone.examples;

import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.TurnServerOptions;
import java.util.List;

/** Media of phones and servers behind a NAT. */
public class BehindNat {

    /** SDP and Contact have the public address. */
    public MediaOptions publicAddress() {
        // tag::stun[]
        MediaOptions media = new MediaOptions().setStunServer("stun:stun.example.com");
        // end::stun[]
        return media;
    }

    /** A relay is used where nothing more direct works. */
    public MediaOptions relay() {
        // tag::turn[]
        MediaOptions media = new MediaOptions()
                .setIce(IceMode.FULL)
                .setTurnServers(List.of(new TurnServerOptions()
                        .setUrl("turn:turn.example.com")
                        .setUsername("alice")
                        .setPassword("secret")));
        // end::turn[]
        return media;
    }

    /** All addresses are tried. */
    public MediaOptions ice() {
        // tag::ice[]
        MediaOptions media = new MediaOptions().setIce(IceMode.FULL).setStunServer("stun:stun.example.com");
        // end::ice[]
        return media;
    }
}
