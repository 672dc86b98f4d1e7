"""The shortest way through the house."""

from conftest import World


def test_two_settings_and_a_seed_make_a_site(world: World) -> None:
    """Nothing more than a title, an address and one article is needed."""
    world.write("seeds/harbour.txt", "The harbour is open again\n\nThe harbour of Port Ellery opened on Monday after nine days of ice, the board said.\n")
    ran = world.build(status=0)
    assert "1 article new" in ran.out
    assert "The harbour is open again" in world.site("/")
