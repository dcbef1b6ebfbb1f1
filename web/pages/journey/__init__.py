"""The journey of an unaccompanied minor: the overview of its stages, and each stage with what belongs to it."""

from web.pages.journey.overview import JourneyPage, Part, Stage, journey_page
from web.pages.journey.stage import StagePage, stage_page

__all__ = ["JourneyPage", "Part", "Stage", "StagePage", "journey_page", "stage_page"]
