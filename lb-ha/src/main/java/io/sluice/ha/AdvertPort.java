package io.sluice.ha;

/** Where the adverts of one virtual router go out and come in. Owned by one thread. */
interface AdvertPort extends AutoCloseable {

    /** What came in, to be given to the machine. */
    interface Receiver {
        void heard(Event.Heard heard);
    }

    /** To wait on until there is something to receive. */
    int fd();

    /** Sends to all; gives back how many that worked for. */
    int send(Advert advert);

    /** Takes in what is there; what is no advert to be heeded is counted as dropped. */
    void receive(Receiver receiver, Drops drops);

    @Override
    void close();
}
