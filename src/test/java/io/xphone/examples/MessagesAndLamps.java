package io.xphone.examples;

import io.xphone.Phone;
import io.xphone.sip.event.body.WatchedDialogs;

/** Texts, and a lamp that shows whether someone talks. */
public final class MessagesAndLamps {

    /** Sends a text, and subscribes to the calls of 1002. */
    public void run(Phone phone) {
        // tag::messages[]
        phone.messageHandler(message -> System.out.println(message.from() + ": " + message.body()));
        phone.sendMessage("1002", "Back in five minutes");
        phone.messaging()
                .subscribeDialogs(
                        "1002", told -> System.out.println("talks: " + (told.lamp() == WatchedDialogs.Lamp.BUSY)));
        phone.messaging().mailboxHandler(box -> System.out.println(box.voice().fresh() + " new voice messages"));
        // end::messages[]
    }
}
