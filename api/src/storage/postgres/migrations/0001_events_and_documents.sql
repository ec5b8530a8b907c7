-- Names are compared byte by byte, as in every other store. Nothing but a primary key guards a version.
CREATE TABLE fingerpost.events (
    stream  text COLLATE "C" NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    value   bytea NOT NULL,
    PRIMARY KEY (stream, version)
);

CREATE TABLE fingerpost.documents (
    key     text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    value   bytea NOT NULL
);

-- What a store says of itself: whether it is sealed, and the key that names are hashed with.
CREATE TABLE fingerpost.terms (
    key  bytea PRIMARY KEY,
    cell bytea NOT NULL
);
