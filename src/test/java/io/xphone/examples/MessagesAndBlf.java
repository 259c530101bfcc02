package io.xphone.examples;

import io.xphone.BlfState;
import io.xphone.Phone;

/** Text messages, a busy lamp field and a mailbox. */
public final class MessagesAndBlf {

    /** Sends a text, and subscribes to the dialogs of 1002. */
    public void run(Phone phone) {
        // tag::messages[]
        phone.messageHandler(message -> System.out.println(message.from() + ": " + message.body()));
        phone.sendMessage("1002", "Back in five minutes");
        phone.messaging()
                .subscribeDialogs("1002", dialogs -> System.out.println("busy: " + (dialogs.blf() == BlfState.BUSY)));
        phone.messaging().mailboxHandler(box -> System.out.println(box.voice().newMessages() + " new voice messages"));
        // end::messages[]
    }
}
