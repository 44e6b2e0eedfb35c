package io.sluice.ha;

/** What came of a packet. */
sealed interface Received permits Advert, Rejected {}
